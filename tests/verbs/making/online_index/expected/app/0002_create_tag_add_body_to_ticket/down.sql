-- Loses the values of ticket.body
ALTER TABLE ticket DROP COLUMN body;

-- Loses all rows of tag
DROP TABLE tag;
