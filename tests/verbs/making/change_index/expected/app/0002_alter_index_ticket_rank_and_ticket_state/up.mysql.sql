DROP INDEX ticket_state ON ticket;
DROP INDEX ticket_rank ON ticket;
CREATE INDEX ticket_state ON ticket (`rank`, state);

-- Fails where two rows of ticket have the same rank
CREATE UNIQUE INDEX ticket_rank ON ticket (`rank`);
