-- Loses all rows of invoice
DROP TABLE invoice;

DROP SEQUENCE invoice_number;

DROP DOMAIN address;
