-- NULL means never edited.
ALTER TABLE ticket_comment ADD COLUMN edited_at TIMESTAMPTZ;
