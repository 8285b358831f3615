-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    rank INTEGER,
    size INTEGER
);
INSERT INTO new_ticket (id, rank, size)
SELECT id, rank, size FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
