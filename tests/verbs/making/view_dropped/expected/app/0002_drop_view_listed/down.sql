CREATE VIEW listed AS
SELECT id FROM ticket;
