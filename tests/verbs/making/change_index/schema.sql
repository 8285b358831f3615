CREATE TABLE ticket (id INTEGER PRIMARY KEY, state VARCHAR(20), rank INTEGER);
CREATE INDEX ticket_state ON ticket (rank, state);
CREATE UNIQUE INDEX ticket_rank ON ticket (rank);
