CREATE TABLE invoice (id bigint PRIMARY KEY DEFAULT nextval('invoice_number'), email address NOT NULL);
CREATE SEQUENCE invoice_number START WITH 1000;
CREATE DOMAIN address AS text CHECK (VALUE LIKE '%@%');
