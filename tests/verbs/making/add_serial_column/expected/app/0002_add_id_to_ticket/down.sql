-- Loses the values of ticket.id
ALTER TABLE ticket DROP COLUMN id;
