RENAME TABLE ticket TO issue;
ALTER TABLE issue RENAME INDEX ticket_title_idx TO issue_title_idx;
