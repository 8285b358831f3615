-- Loses all rows of account
DROP TABLE account;
