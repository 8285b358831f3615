-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    is_open SMALLINT NOT NULL DEFAULT 1
);
INSERT INTO new_ticket (id, is_open)
SELECT id, is_open FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
