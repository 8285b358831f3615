ALTER TABLE billing.invoice RENAME COLUMN sum TO total;
ALTER TABLE billing.invoice ADD COLUMN due DATE;
