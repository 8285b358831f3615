-- Loses all rows of line
DROP TABLE line;
