-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    state TEXT,
    code TEXT NOT NULL
);
INSERT INTO new_ticket (id, state, code)
SELECT id, state, '' FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;

UPDATE ticket SET state = 'new' WHERE state IS NULL;

-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    code TEXT NOT NULL
);
INSERT INTO new_ticket (id, state, code)
SELECT id, state, code FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
