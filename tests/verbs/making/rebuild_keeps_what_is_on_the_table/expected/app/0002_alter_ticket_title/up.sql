UPDATE ticket SET title = '' WHERE title IS NULL;

-- SQLite cannot change a column: the table is made anew, its rows copied
DROP VIEW ranked;
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL DEFAULT '',
    rank INTEGER NOT NULL DEFAULT 0 CHECK (rank >= 0),
    twice INTEGER GENERATED ALWAYS AS (rank * 2) VIRTUAL
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_ticket', seq FROM sqlite_sequence WHERE name = 'ticket';
INSERT INTO new_ticket (id, title, rank)
SELECT id, title, rank FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE UNIQUE INDEX ticket_title ON ticket (title) WHERE rank > 0;
CREATE VIEW ranked AS
SELECT id, twice FROM ticket WHERE rank > 0;
CREATE TRIGGER ticket_added AFTER INSERT ON ticket BEGIN
    INSERT INTO log VALUES (NEW.title || ';' || NEW.rank);
END;
