-- Loses the values of ticket.owner_id
ALTER TABLE ticket DROP COLUMN owner_id;
