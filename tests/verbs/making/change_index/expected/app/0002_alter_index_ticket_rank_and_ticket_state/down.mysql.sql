DROP INDEX ticket_state ON ticket;
DROP INDEX ticket_rank ON ticket;
CREATE INDEX ticket_state ON ticket (state, `rank`);
CREATE INDEX ticket_rank ON ticket (`rank`);
