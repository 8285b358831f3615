-- Loses all rows of draft
DROP TABLE draft;
