DROP VIEW open_ticket;

CREATE VIEW open_ticket AS
SELECT id, title FROM ticket WHERE state = 'open';
