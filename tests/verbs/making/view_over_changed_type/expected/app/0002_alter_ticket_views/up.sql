-- SQLite cannot change a column: the table is made anew, its rows copied
DROP VIEW popular;
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    views BIGINT NOT NULL
);
INSERT INTO new_ticket (id, views)
SELECT id, views FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE VIEW popular AS
SELECT id, views FROM ticket WHERE views > 100;
