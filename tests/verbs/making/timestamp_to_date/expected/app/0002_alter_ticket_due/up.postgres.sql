-- Loses the time of day of ticket.due
ALTER TABLE ticket ALTER COLUMN due TYPE DATE;
