-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200),
    owner_id INTEGER
);
INSERT INTO new_ticket (id, title, owner_id)
SELECT id, title, owner_id FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE INDEX ticket_owner ON ticket (owner_id);

DROP INDEX ticket_owner;

-- Loses the values of ticket.owner_id
ALTER TABLE ticket DROP COLUMN owner_id;
