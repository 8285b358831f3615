-- SQLite cannot add a constraint: the table is made anew, its rows copied
-- Fails where a row of account does not obey CHECK (age >= 0)
CREATE TABLE new_account (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80),
    age INTEGER CHECK (age >= 0)
);
INSERT INTO new_account (id, name, age)
SELECT id, name, age FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;
