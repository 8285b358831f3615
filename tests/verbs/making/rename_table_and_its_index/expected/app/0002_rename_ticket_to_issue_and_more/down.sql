DROP INDEX issue_title_idx;

CREATE INDEX ticket_title_idx ON issue (title);

ALTER TABLE issue RENAME TO ticket;
