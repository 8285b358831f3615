-- Fails where ticket.title is NULL
ALTER TABLE ticket MODIFY COLUMN title VARCHAR(200) NOT NULL;
