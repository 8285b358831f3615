-- Loses the values of ticket.created
ALTER TABLE ticket DROP COLUMN created;
