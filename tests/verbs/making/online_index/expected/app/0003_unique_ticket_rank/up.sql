-- Fails where two rows of ticket have the same rank
CREATE UNIQUE INDEX ticket_rank ON ticket (rank);
