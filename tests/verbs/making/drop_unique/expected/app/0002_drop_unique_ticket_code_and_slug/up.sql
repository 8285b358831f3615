-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20),
    slug VARCHAR(20)
);
INSERT INTO new_ticket (id, code, slug)
SELECT id, code, slug FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
