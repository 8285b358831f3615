-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- lossy: up.sql loses the values of ticket.owner_id, and they do not come back
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200),
    owner_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    UNIQUE (title, owner_id)
);
INSERT INTO new_ticket (id, title)
SELECT id, title FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE INDEX ticket_owner ON ticket (owner_id);
