CREATE INDEX ticket_state ON ticket (state);
