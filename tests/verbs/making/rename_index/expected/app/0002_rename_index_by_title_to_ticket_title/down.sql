DROP INDEX ticket_title;

CREATE INDEX by_title ON ticket (title);
