DROP INDEX ticket_rank;
DROP INDEX ticket_state;

CREATE INDEX ticket_rank ON ticket (rank);
CREATE INDEX ticket_state ON ticket (state, rank);
