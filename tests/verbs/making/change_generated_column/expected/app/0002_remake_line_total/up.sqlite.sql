-- SQLite cannot add a column like this one: the table is made anew, its rows copied
CREATE TABLE new_line (
    id INTEGER PRIMARY KEY,
    price INTEGER,
    total INTEGER GENERATED ALWAYS AS (price * 3) STORED
);
INSERT INTO new_line (id, price)
SELECT id, price FROM line;
DROP TABLE line;
ALTER TABLE new_line RENAME TO line;
