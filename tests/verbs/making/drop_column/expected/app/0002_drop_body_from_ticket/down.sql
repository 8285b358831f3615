-- SQLite cannot change a column: the table is made anew, its rows copied
-- lossy: up.sql loses the values of ticket.body, and they do not come back
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200),
    body TEXT NOT NULL
);
INSERT INTO new_ticket (id, title, body)
SELECT id, title, '' FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
