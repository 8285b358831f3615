-- Fails where ticket.title is longer than 20 characters
ALTER TABLE ticket ALTER COLUMN title TYPE VARCHAR(20);
