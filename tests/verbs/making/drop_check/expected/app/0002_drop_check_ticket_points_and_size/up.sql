-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    points INTEGER,
    size INTEGER
);
INSERT INTO new_ticket (id, points, size)
SELECT id, points, size FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
