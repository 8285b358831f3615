ALTER TABLE ticket RENAME TO "Ticket";
