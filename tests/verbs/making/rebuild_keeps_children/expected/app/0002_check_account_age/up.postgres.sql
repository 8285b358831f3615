-- Fails where a row of account does not obey CHECK (age >= 0)
ALTER TABLE account ADD CHECK (age >= 0);
