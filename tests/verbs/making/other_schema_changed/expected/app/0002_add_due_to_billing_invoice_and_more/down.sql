-- Loses the values of billing.invoice.due
ALTER TABLE billing.invoice DROP COLUMN due;

ALTER TABLE billing.invoice RENAME COLUMN total TO sum;
