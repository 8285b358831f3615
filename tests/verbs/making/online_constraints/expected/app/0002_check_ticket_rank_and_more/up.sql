-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- Fails where a row of ticket does not obey CHECK (rank > 0)
-- Fails where two rows of ticket have the same code
-- Fails where ticket.owner_id has no row in account
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER REFERENCES account (id),
    rank INTEGER,
    code TEXT,
    CONSTRAINT ranked CHECK (rank > 0),
    CONSTRAINT one_code UNIQUE (code)
);
INSERT INTO new_ticket (id, owner_id, rank, code)
SELECT id, owner_id, rank, code FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
