ALTER INDEX by_title RENAME TO ticket_title;
