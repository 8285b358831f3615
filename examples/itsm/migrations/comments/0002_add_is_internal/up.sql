-- Notes among agents. What is there already was seen by customers, so it stays public.
ALTER TABLE ticket_comment ADD COLUMN is_internal BOOLEAN NOT NULL DEFAULT FALSE;
