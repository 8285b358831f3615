ALTER TABLE ticket RENAME TO issue;

ALTER TABLE comment RENAME COLUMN ticket_id TO issue_id;

ALTER TABLE issue RENAME COLUMN title TO subject;
