-- Loses the values of ticket.state
ALTER TABLE ticket DROP COLUMN state;

-- Loses the values of ticket.rank
ALTER TABLE ticket DROP COLUMN rank;
