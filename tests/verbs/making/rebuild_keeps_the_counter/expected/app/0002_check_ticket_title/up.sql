-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- Fails where a row of ticket does not obey CHECK (title <> '')
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT CHECK (title <> '')
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_ticket', seq FROM sqlite_sequence WHERE name = 'ticket';
INSERT INTO new_ticket (id, title)
SELECT id, title FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
