-- Loses all rows of ticket
DROP TABLE ticket;

DROP FUNCTION touch();
