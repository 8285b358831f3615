CREATE TABLE ticket (id INTEGER PRIMARY KEY, state VARCHAR(20));
CREATE INDEX ticket_state ON ticket (state);
