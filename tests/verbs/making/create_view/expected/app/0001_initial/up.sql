CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200) NOT NULL,
    state VARCHAR(20) NOT NULL
);

CREATE VIEW open_ticket AS
SELECT id, title FROM ticket WHERE state = 'open';

CREATE VIEW open_titles AS
SELECT title FROM open_ticket;
