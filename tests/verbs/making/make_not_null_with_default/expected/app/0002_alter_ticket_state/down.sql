-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    state VARCHAR(20)
);
INSERT INTO new_ticket (id, state)
SELECT id, state FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
