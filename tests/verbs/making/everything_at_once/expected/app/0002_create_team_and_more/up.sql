ALTER TABLE ticket RENAME TO issue;

DROP INDEX ticket_state;

ALTER TABLE issue RENAME COLUMN title TO subject;

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL,
    FOREIGN KEY (lead_id) REFERENCES account (id)
);

UPDATE account SET email = 'unknown' WHERE email IS NULL;

-- SQLite cannot change a column: the table is made anew, its rows copied
-- Loses the values of account.fax
CREATE TABLE new_account (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80),
    email VARCHAR(80) NOT NULL
);
INSERT INTO new_account (id, name, email)
SELECT id, name, email FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;

-- SQLite cannot drop a constraint: the table is made anew, its rows copied
DROP VIEW titles;
CREATE TABLE new_issue (
    id INTEGER PRIMARY KEY,
    subject VARCHAR(250),
    owner_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    state VARCHAR(20),
    team_id INTEGER REFERENCES team (id)
);
INSERT INTO new_issue (id, subject, owner_id, state)
SELECT id, subject, owner_id, state FROM issue;
DROP TABLE issue;
ALTER TABLE new_issue RENAME TO issue;
CREATE VIEW titles AS
SELECT subject FROM issue;
CREATE INDEX issue_state ON issue (state, team_id);

-- Loses all rows of draft
DROP TABLE draft;
