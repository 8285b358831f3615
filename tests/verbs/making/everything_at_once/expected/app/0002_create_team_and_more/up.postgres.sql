ALTER TABLE ticket RENAME TO issue;
ALTER TABLE issue RENAME COLUMN title TO subject;

DROP VIEW titles;

ALTER TABLE issue DROP CONSTRAINT ticket_owner_id_fkey;

DROP INDEX ticket_state;

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL,
    FOREIGN KEY (lead_id) REFERENCES account (id)
);

UPDATE account SET email = 'unknown' WHERE email IS NULL;

-- Loses the values of account.fax
ALTER TABLE account
    ALTER COLUMN email SET NOT NULL,
    DROP COLUMN fax;

ALTER TABLE issue
    ADD COLUMN team_id INTEGER,
    ALTER COLUMN subject TYPE VARCHAR(250),
    ADD FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE SET NULL;

ALTER TABLE issue ADD FOREIGN KEY (team_id) REFERENCES team (id);
CREATE INDEX issue_state ON issue (state, team_id);

CREATE VIEW titles AS
SELECT subject FROM issue;

-- Loses all rows of draft
DROP TABLE draft;
