-- lossy: up.sql loses the time of day of ticket.due, and they do not come back
ALTER TABLE ticket ALTER COLUMN due TYPE TIMESTAMP;
