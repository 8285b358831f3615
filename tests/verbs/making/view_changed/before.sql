CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200), state VARCHAR(20));
CREATE VIEW open_ticket AS SELECT id, title FROM ticket WHERE state = 'open';
CREATE VIEW open_count AS SELECT count(*) AS n FROM open_ticket;
