-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    views BIGINT NOT NULL DEFAULT 0
);
INSERT INTO new_ticket (id, views)
SELECT id, views FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
