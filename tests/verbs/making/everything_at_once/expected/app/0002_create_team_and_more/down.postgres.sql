-- lossy: up.sql loses the values of account.fax and loses all rows of draft, and they do not come
-- back
DROP VIEW titles;

ALTER TABLE issue
    DROP CONSTRAINT issue_owner_id_fkey,
    DROP CONSTRAINT issue_team_id_fkey;

CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES issue (id)
);

ALTER TABLE account
    ADD COLUMN fax VARCHAR(40),
    ALTER COLUMN email DROP NOT NULL;

-- Fails where issue.subject is longer than 200 characters
-- Loses the values of issue.team_id
ALTER TABLE issue
    ALTER COLUMN subject TYPE VARCHAR(200),
    DROP COLUMN team_id,
    ADD CONSTRAINT ticket_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account (id);

CREATE INDEX ticket_state ON issue (state);

CREATE VIEW titles (title) AS
SELECT subject FROM issue;

-- Loses all rows of team
DROP TABLE team;

ALTER TABLE issue RENAME COLUMN subject TO title;

DROP VIEW titles;

CREATE VIEW titles AS
SELECT title FROM issue;

ALTER TABLE issue RENAME TO ticket;
