DROP INDEX ticket_drafts;

ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'new';
