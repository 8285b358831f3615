-- SQLite cannot add a column like this one: the table is made anew, its rows copied
CREATE TABLE new_account (
    id INTEGER PRIMARY KEY,
    email VARCHAR(200) UNIQUE
);
INSERT INTO new_account (id)
SELECT id FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;
