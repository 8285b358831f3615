-- Loses all rows of sample
DROP TABLE sample;
