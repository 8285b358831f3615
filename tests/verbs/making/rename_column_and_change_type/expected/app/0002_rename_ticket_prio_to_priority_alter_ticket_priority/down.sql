ALTER TABLE ticket RENAME COLUMN priority TO prio;

-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    prio INTEGER NOT NULL DEFAULT 0
);
INSERT INTO new_ticket (id, prio)
SELECT id, prio FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
