ALTER TABLE issue RENAME COLUMN subject TO title;

ALTER TABLE comment RENAME COLUMN issue_id TO ticket_id;

ALTER TABLE issue RENAME TO ticket;
