-- SQLite cannot drop a constraint: the table is made anew, its rows copied
CREATE TABLE new_account (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80),
    age INTEGER
);
INSERT INTO new_account (id, name, age)
SELECT id, name, age FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;
