ALTER TABLE issue RENAME INDEX issue_title_idx TO ticket_title_idx;

RENAME TABLE issue TO ticket;
