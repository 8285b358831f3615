DROP VIEW dear;

ALTER TABLE line RENAME COLUMN cost TO price;

CREATE VIEW dear AS
SELECT id, price AS amount FROM line WHERE price > 100;
