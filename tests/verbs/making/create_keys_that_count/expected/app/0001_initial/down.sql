-- Loses all rows of ticket
DROP TABLE ticket;
