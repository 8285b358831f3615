ALTER TABLE ticket ADD COLUMN parent_id INTEGER;
CREATE INDEX ticket_parent ON ticket (parent_id);

-- SQLite cannot add a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES ticket (id) ON DELETE SET NULL
);
INSERT INTO new_ticket (id, parent_id)
SELECT id, parent_id FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE INDEX ticket_parent ON ticket (parent_id);
