-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    queue INTEGER,
    code VARCHAR(20)
);
INSERT INTO new_ticket (id, queue, code)
SELECT id, queue, code FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
