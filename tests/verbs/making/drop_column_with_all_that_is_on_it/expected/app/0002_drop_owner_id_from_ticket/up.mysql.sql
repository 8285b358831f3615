ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
DROP INDEX title ON ticket;
DROP INDEX ticket_owner ON ticket;

-- Loses the values of ticket.owner_id
ALTER TABLE ticket DROP COLUMN owner_id;
