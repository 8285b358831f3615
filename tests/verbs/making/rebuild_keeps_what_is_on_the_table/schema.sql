CREATE TABLE ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL DEFAULT '',
    rank INTEGER NOT NULL DEFAULT 0,
    twice INTEGER GENERATED ALWAYS AS (rank * 2) VIRTUAL,
    CHECK (rank >= 0)
);
CREATE UNIQUE INDEX ticket_title ON ticket (title) WHERE rank > 0;
CREATE TABLE log (what TEXT);
CREATE TRIGGER ticket_added AFTER INSERT ON ticket BEGIN
    INSERT INTO log VALUES (NEW.title || ';' || NEW.rank);
END;
CREATE VIEW ranked AS SELECT id, twice FROM ticket WHERE rank > 0;
