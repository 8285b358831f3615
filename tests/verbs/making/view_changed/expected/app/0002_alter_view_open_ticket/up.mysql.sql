DROP VIEW open_ticket;

CREATE VIEW open_ticket AS
SELECT id FROM ticket WHERE state = 'open';
