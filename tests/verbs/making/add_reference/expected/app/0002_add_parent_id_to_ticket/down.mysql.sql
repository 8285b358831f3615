ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
DROP INDEX ticket_parent ON ticket;

-- Loses the values of ticket.parent_id
ALTER TABLE ticket DROP COLUMN parent_id;
