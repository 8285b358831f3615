-- lossy: up.sql loses the values of account.fax and loses all rows of draft, and they do not come
-- back
DROP INDEX issue_state;

CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES issue (id)
);

-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_account (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80),
    email VARCHAR(80),
    fax VARCHAR(40)
);
INSERT INTO new_account (id, name, email)
SELECT id, name, email FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;

-- SQLite cannot drop a constraint: the table is made anew, its rows copied
-- Loses the values of issue.team_id
DROP VIEW titles;
CREATE TABLE new_issue (
    id INTEGER PRIMARY KEY,
    subject VARCHAR(200),
    owner_id INTEGER REFERENCES account (id),
    state VARCHAR(20)
);
INSERT INTO new_issue (id, subject, owner_id, state)
SELECT id, subject, owner_id, state FROM issue;
DROP TABLE issue;
ALTER TABLE new_issue RENAME TO issue;
CREATE VIEW titles AS
SELECT subject FROM issue;
CREATE INDEX ticket_state ON issue (state);

-- Loses all rows of team
DROP TABLE team;

ALTER TABLE issue RENAME COLUMN subject TO title;

ALTER TABLE issue RENAME TO ticket;
