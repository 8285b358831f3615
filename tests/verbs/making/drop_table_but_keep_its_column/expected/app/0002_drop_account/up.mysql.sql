ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
DROP INDEX owner_id ON ticket;

-- Loses all rows of account
DROP TABLE account;
