-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- Fails where two rows of ticket have the same queue and code
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    queue INTEGER,
    code VARCHAR(20),
    UNIQUE (queue, code)
);
INSERT INTO new_ticket (id, queue, code)
SELECT id, queue, code FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
