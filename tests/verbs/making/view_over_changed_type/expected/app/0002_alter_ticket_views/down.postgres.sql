DROP VIEW popular;

-- Fails where ticket.views is out of the range of INTEGER
ALTER TABLE ticket ALTER COLUMN views TYPE INTEGER;

CREATE VIEW popular AS
SELECT id, views FROM ticket WHERE views > 100;
