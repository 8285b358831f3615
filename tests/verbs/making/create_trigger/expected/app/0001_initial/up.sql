CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    touched INTEGER NOT NULL DEFAULT 0
);

CREATE TRIGGER ticket_touched AFTER UPDATE OF title ON ticket
BEGIN
    UPDATE ticket SET touched = touched + 1 WHERE id = NEW.id;
END;
