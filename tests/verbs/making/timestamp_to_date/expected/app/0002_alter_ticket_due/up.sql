-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    due DATE
);
INSERT INTO new_ticket (id, due)
SELECT id, due FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
