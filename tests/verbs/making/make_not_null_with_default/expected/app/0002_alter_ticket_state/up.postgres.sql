UPDATE ticket SET state = 'new' WHERE state IS NULL;

ALTER TABLE ticket
    ALTER COLUMN state SET NOT NULL,
    ALTER COLUMN state SET DEFAULT 'new';
