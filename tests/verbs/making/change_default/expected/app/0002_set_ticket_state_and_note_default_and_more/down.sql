-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    state VARCHAR(20) NOT NULL DEFAULT 'new',
    rank INTEGER DEFAULT 3,
    note VARCHAR(20)
);
INSERT INTO new_ticket (id, state, rank, note)
SELECT id, state, rank, note FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
