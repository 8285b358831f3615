-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER REFERENCES account (id)
);
INSERT INTO new_ticket (id, owner_id)
SELECT id, owner_id FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
