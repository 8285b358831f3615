CREATE TABLE ticket (id INTEGER PRIMARY KEY, state TEXT, rank INTEGER, body TEXT);
CREATE INDEX ticket_state ON ticket (state);
CREATE UNIQUE INDEX ticket_rank ON ticket (rank);
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT);
CREATE INDEX tag_name ON tag (name);
