-- Loses all rows of billing.invoice
DROP TABLE billing.invoice;

-- Loses all rows of account
DROP TABLE account;

DROP SCHEMA billing;
