-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_line (
    id INTEGER PRIMARY KEY,
    amount BIGINT,
    price NUMERIC(12, 4),
    weight DOUBLE PRECISION
);
INSERT INTO new_line (id, amount, price, weight)
SELECT id, amount, price, weight FROM line;
DROP TABLE line;
ALTER TABLE new_line RENAME TO line;
