-- lossy: up.sql loses the values of ticket.body, and they do not come back
DROP VIEW listed;

ALTER TABLE ticket ADD COLUMN body TEXT;

CREATE VIEW listed AS
SELECT id, title, body FROM ticket;
