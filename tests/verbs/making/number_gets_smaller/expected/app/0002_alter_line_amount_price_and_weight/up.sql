-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_line (
    id INTEGER PRIMARY KEY,
    amount INTEGER,
    price NUMERIC(10, 2),
    weight INTEGER
);
INSERT INTO new_line (id, amount, price, weight)
SELECT id, amount, price, weight FROM line;
DROP TABLE line;
ALTER TABLE new_line RENAME TO line;
