ALTER TABLE ticket RENAME COLUMN prio TO priority;

-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    priority BIGINT NOT NULL DEFAULT 1
);
INSERT INTO new_ticket (id, priority)
SELECT id, priority FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
