ALTER TABLE ticket_comment DROP COLUMN edited_at;
