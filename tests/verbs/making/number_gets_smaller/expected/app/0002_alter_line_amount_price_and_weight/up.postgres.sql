-- Fails where line.amount is out of the range of INTEGER
-- Rounds the values of line.price to 2 digits behind the point
-- Rounds the values of line.weight to whole numbers
ALTER TABLE line
    ALTER COLUMN amount TYPE INTEGER,
    ALTER COLUMN price TYPE NUMERIC(10, 2),
    ALTER COLUMN weight TYPE INTEGER;
