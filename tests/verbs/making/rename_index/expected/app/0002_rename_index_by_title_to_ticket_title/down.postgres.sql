ALTER INDEX ticket_title RENAME TO by_title;
