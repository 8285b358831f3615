-- Loses all rows of ticket
DROP TABLE ticket;

-- Loses all rows of account
DROP TABLE account;
