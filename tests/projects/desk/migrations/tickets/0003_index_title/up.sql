CREATE INDEX ticket_title ON ticket (title);
