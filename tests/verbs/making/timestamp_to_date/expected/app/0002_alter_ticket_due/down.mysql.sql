-- lossy: up.sql loses the time of day of ticket.due, and they do not come back
-- Converts ticket.due with the time zone of the session
ALTER TABLE ticket MODIFY COLUMN due TIMESTAMP NULL;
