CREATE SCHEMA billing;
CREATE TABLE invoice (id bigint PRIMARY KEY, sum numeric);
CREATE TABLE billing.invoice (id bigint PRIMARY KEY, sum numeric);
