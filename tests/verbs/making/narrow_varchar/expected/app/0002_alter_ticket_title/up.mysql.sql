-- Fails where ticket.title is longer than 20 characters
ALTER TABLE ticket MODIFY COLUMN title VARCHAR(20);
