CREATE SCHEMA billing;

CREATE TABLE account (
    id BIGINT PRIMARY KEY
);

CREATE TABLE billing.invoice (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id)
);
CREATE INDEX invoice_account ON billing.invoice (account_id);
