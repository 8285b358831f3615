DROP VIEW dear;

ALTER TABLE line RENAME COLUMN price TO cost;

CREATE VIEW dear AS
SELECT id, cost AS amount FROM line WHERE cost > 100;
