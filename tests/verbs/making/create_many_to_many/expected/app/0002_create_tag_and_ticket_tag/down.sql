-- Loses all rows of ticket_tag
DROP TABLE ticket_tag;

-- Loses all rows of tag
DROP TABLE tag;
