-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    rank INTEGER,
    CONSTRAINT positive CHECK (rank > 0)
);
INSERT INTO new_ticket (id, rank)
SELECT id, rank FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
