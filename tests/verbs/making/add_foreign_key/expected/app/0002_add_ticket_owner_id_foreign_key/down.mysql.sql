ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
DROP INDEX owner_id ON ticket;
