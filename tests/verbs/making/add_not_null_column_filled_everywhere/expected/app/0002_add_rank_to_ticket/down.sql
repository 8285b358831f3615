-- Loses the values of ticket.rank
ALTER TABLE ticket DROP COLUMN rank;
