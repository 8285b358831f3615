-- Fails where ticket.title is longer than 128 characters
ALTER TABLE ticket ALTER COLUMN title TYPE VARCHAR(128);
