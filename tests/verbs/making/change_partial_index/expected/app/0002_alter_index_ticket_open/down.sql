DROP INDEX ticket_open;

CREATE INDEX ticket_open ON ticket (id) WHERE state = 'open';
