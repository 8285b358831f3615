CREATE INDEX CONCURRENTLY ticket_state ON ticket (state);
