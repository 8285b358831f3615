-- Loses the values of ticket.title
ALTER TABLE ticket DROP COLUMN title;

-- Loses the values of ticket.body
ALTER TABLE ticket DROP COLUMN body;
