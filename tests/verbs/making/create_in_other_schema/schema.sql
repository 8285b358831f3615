CREATE SCHEMA billing;
CREATE TABLE billing.invoice (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES account (id));
CREATE INDEX invoice_account ON billing.invoice (account_id);
CREATE TABLE account (id bigint PRIMARY KEY);
