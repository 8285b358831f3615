ALTER TABLE ticket RENAME TO issue;

DROP INDEX ticket_title_idx;

CREATE INDEX issue_title_idx ON issue (title);
