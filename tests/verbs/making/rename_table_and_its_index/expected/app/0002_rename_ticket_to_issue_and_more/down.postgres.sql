ALTER INDEX issue_title_idx RENAME TO ticket_title_idx;

ALTER TABLE issue RENAME TO ticket;
