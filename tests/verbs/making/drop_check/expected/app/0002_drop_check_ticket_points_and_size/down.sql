-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- Fails where a row of ticket does not obey CHECK (points > 0)
-- Fails where a row of ticket does not obey CHECK (size < 100)
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    points INTEGER CHECK (points > 0),
    size INTEGER,
    CONSTRAINT sized CHECK (size < 100)
);
INSERT INTO new_ticket (id, points, size)
SELECT id, points, size FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
