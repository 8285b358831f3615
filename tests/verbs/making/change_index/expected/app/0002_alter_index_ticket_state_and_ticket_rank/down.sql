DROP INDEX ticket_state;
DROP INDEX ticket_rank;

CREATE INDEX ticket_state ON ticket (state, rank);
CREATE INDEX ticket_rank ON ticket (rank);
