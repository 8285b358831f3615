-- Loses all rows of ticket
DROP TABLE ticket;

-- Loses all rows of tag
DROP TABLE tag;
