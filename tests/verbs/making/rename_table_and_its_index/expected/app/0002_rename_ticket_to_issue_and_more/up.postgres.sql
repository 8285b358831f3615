ALTER TABLE ticket RENAME TO issue;

ALTER INDEX ticket_title_idx RENAME TO issue_title_idx;
