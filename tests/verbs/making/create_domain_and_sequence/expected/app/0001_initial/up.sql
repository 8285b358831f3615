CREATE DOMAIN address AS text CHECK (VALUE LIKE '%@%');

CREATE SEQUENCE invoice_number START WITH 1000;

CREATE TABLE invoice (
    id BIGINT DEFAULT nextval('invoice_number') PRIMARY KEY,
    email address NOT NULL
);
