-- Loses the time of day of ticket.due
ALTER TABLE ticket MODIFY COLUMN due DATE;
