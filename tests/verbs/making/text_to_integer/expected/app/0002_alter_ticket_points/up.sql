-- SQLite cannot change a column: the table is made anew, its rows copied
-- Makes texts of ticket.points that are numbers so, others stay text
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    points INTEGER DEFAULT 1
);
INSERT INTO new_ticket (id, points)
SELECT id, points FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
