-- Loses the values of ticket.body
ALTER TABLE ticket DROP COLUMN body;
