-- Loses the values of ticket.title
ALTER TABLE ticket DROP COLUMN title;
