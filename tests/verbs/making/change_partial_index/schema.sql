CREATE TABLE ticket (id INTEGER PRIMARY KEY, state TEXT);
CREATE INDEX ticket_open ON ticket (id) WHERE state <> 'done';
