-- Loses all rows of place
DROP TABLE place;
