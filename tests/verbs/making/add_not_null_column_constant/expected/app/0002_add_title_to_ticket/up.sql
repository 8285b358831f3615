-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200) NOT NULL
);
INSERT INTO new_ticket (id, title)
SELECT id, '' FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
