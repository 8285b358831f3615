DROP INDEX ticket_state;
DROP INDEX ticket_rank;

-- Fails where two rows of ticket have the same rank
CREATE UNIQUE INDEX ticket_rank ON ticket (rank);

CREATE INDEX ticket_state ON ticket (rank, state);
