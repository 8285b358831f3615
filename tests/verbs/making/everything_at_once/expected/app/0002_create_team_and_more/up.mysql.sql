DROP VIEW titles;

RENAME TABLE ticket TO issue;

ALTER TABLE issue
    RENAME COLUMN title TO subject,
    DROP FOREIGN KEY issue_ibfk_1;

-- Loses all rows of draft
DROP TABLE draft;

DROP INDEX ticket_state ON issue;

CREATE TABLE team (
    id INT PRIMARY KEY,
    lead_id INT NOT NULL,
    FOREIGN KEY (lead_id) REFERENCES account (id)
);

UPDATE account SET email = 'unknown' WHERE email IS NULL;

-- Loses the values of account.fax
ALTER TABLE account
    MODIFY COLUMN email VARCHAR(80) NOT NULL,
    DROP COLUMN fax;

ALTER TABLE issue
    ADD COLUMN team_id INT,
    MODIFY COLUMN subject VARCHAR(250);

CREATE INDEX issue_state ON issue (state, team_id);

ALTER TABLE issue
    ADD FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE SET NULL,
    ADD FOREIGN KEY (team_id) REFERENCES team (id);

CREATE VIEW titles AS
SELECT subject FROM issue;
