ALTER TABLE ticket_comment DROP COLUMN is_internal;
