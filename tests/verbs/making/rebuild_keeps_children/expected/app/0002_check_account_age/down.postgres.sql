ALTER TABLE account DROP CONSTRAINT account_age_check;
