-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER
);
INSERT INTO new_ticket (id, parent_id)
SELECT id, parent_id FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE INDEX ticket_parent ON ticket (parent_id);

DROP INDEX ticket_parent;

-- Loses the values of ticket.parent_id
ALTER TABLE ticket DROP COLUMN parent_id;
