DROP INDEX by_title;

CREATE INDEX ticket_title ON ticket (title);
