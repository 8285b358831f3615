DROP VIEW listed;

-- Loses the values of ticket.body
ALTER TABLE ticket DROP COLUMN body;

CREATE VIEW listed AS
SELECT id, title FROM ticket;
