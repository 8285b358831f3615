ALTER TABLE ticket RENAME INDEX by_title TO ticket_title;
