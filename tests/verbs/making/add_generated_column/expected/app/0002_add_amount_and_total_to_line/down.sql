ALTER TABLE line DROP COLUMN total;

-- Loses the values of line.amount
ALTER TABLE line DROP COLUMN amount;
