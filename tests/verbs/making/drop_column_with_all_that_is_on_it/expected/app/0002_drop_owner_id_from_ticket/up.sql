DROP INDEX ticket_owner;

-- SQLite cannot drop a constraint: the table is made anew, its rows copied
-- Loses the values of ticket.owner_id
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200)
);
INSERT INTO new_ticket (id, title)
SELECT id, title FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
