DROP INDEX issue_state;

-- SQLite cannot drop a constraint: the table is made anew, its rows copied
-- lossy: up.sql loses the values of account.fax and loses all rows of draft, and they do not come
-- back
DROP VIEW titles;
CREATE TABLE new_issue (
    id INTEGER PRIMARY KEY,
    subject VARCHAR(250),
    owner_id INTEGER,
    state VARCHAR(20),
    team_id INTEGER
);
INSERT INTO new_issue (id, subject, owner_id, state, team_id)
SELECT id, subject, owner_id, state, team_id FROM issue;
DROP TABLE issue;
ALTER TABLE new_issue RENAME TO issue;
CREATE VIEW titles AS
SELECT subject FROM issue;

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

-- SQLite cannot change a column: the table is made anew, its rows copied
-- Loses the values of issue.team_id
DROP VIEW titles;
CREATE TABLE new_issue (
    id INTEGER PRIMARY KEY,
    subject VARCHAR(200),
    owner_id INTEGER,
    state VARCHAR(20)
);
INSERT INTO new_issue (id, subject, owner_id, state)
SELECT id, subject, owner_id, state FROM issue;
DROP TABLE issue;
ALTER TABLE new_issue RENAME TO issue;
CREATE VIEW titles AS
SELECT subject FROM issue;

CREATE INDEX ticket_state ON issue (state);

-- Fails where issue.owner_id has no row in account
ALTER TABLE issue RENAME COLUMN subject TO title;

-- SQLite cannot add a constraint: the table is made anew, its rows copied
DROP VIEW titles;
CREATE TABLE new_issue (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200),
    owner_id INTEGER REFERENCES account (id),
    state VARCHAR(20)
);
INSERT INTO new_issue (id, title, owner_id, state)
SELECT id, title, owner_id, state FROM issue;
DROP TABLE issue;
ALTER TABLE new_issue RENAME TO issue;
CREATE INDEX ticket_state ON issue (state);
CREATE VIEW titles AS
SELECT title FROM issue;

-- Loses all rows of team
DROP TABLE team;

ALTER TABLE issue RENAME TO ticket;
