DROP VIEW open_titles;
DROP VIEW open_ticket;

-- Loses all rows of ticket
DROP TABLE ticket;
