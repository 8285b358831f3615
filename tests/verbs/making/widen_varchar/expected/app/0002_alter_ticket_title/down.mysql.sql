-- Fails where ticket.title is longer than 128 characters
ALTER TABLE ticket MODIFY COLUMN title VARCHAR(128) NOT NULL DEFAULT '';
