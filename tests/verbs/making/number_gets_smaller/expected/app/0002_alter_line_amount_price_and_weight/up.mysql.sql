-- Fails where line.amount is out of the range of INT
-- Rounds the values of line.price to 2 digits behind the point
-- Rounds the values of line.weight to whole numbers
ALTER TABLE line
    MODIFY COLUMN amount INT,
    MODIFY COLUMN price DECIMAL(10, 2),
    MODIFY COLUMN weight INT;
