-- Fails where a row of account does not obey CHECK (age >= 0)
ALTER TABLE account MODIFY COLUMN age INT CHECK (age >= 0);
