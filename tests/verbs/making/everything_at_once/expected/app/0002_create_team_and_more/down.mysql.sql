-- lossy: up.sql loses all rows of draft and loses the values of account.fax, and they do not come
-- back
DROP VIEW titles;

ALTER TABLE issue
    DROP FOREIGN KEY issue_ibfk_1,
    DROP FOREIGN KEY issue_ibfk_2;

-- Loses all rows of team
DROP TABLE team;

DROP INDEX team_id ON issue;
DROP INDEX issue_state ON issue;

CREATE TABLE draft (
    id INT PRIMARY KEY,
    ticket_id INT,
    FOREIGN KEY (ticket_id) REFERENCES issue (id)
);

ALTER TABLE account
    ADD COLUMN fax VARCHAR(40),
    MODIFY COLUMN email VARCHAR(80);

-- Fails where issue.subject is longer than 200 characters
-- Loses the values of issue.team_id
ALTER TABLE issue
    MODIFY COLUMN subject VARCHAR(200),
    DROP COLUMN team_id;

CREATE INDEX ticket_state ON issue (state);

ALTER TABLE issue
    ADD FOREIGN KEY (owner_id) REFERENCES account (id),
    RENAME COLUMN subject TO title;

RENAME TABLE issue TO ticket;

CREATE VIEW titles AS
SELECT title FROM ticket;
