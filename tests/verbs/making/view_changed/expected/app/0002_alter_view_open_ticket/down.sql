DROP VIEW open_count;
DROP VIEW open_ticket;

CREATE VIEW open_ticket AS
SELECT id, title FROM ticket WHERE state = 'open';

CREATE VIEW open_count AS
SELECT count(*) AS n FROM open_ticket;
