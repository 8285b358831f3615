ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'draft';
CREATE INDEX ticket_drafts ON ticket (id) WHERE state = 'draft';
