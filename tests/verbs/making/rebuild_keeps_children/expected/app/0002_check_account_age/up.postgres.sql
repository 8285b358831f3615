-- Fails where a row of account does not obey CHECK (age >= 0)
ALTER TABLE account ADD CONSTRAINT account_age_check CHECK (age >= 0);
