-- Loses all rows of badge
DROP TABLE badge;
