DROP VIEW popular;

ALTER TABLE ticket ALTER COLUMN views TYPE BIGINT;

CREATE VIEW popular AS
SELECT id, views FROM ticket WHERE views > 100;
