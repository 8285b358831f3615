-- Fails where ticket.title is NULL
ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;
