DROP INDEX ticket_parent;

-- SQLite cannot drop a constraint: the table is made anew, its rows copied
-- Loses the values of ticket.parent_id
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY
);
INSERT INTO new_ticket (id)
SELECT id FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
