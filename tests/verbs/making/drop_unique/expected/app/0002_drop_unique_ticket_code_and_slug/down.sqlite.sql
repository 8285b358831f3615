-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- Fails where two rows of ticket have the same code
-- Fails where two rows of ticket have the same slug
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20) UNIQUE,
    slug VARCHAR(20),
    CONSTRAINT one_slug UNIQUE (slug)
);
INSERT INTO new_ticket (id, code, slug)
SELECT id, code, slug FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
