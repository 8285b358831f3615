DROP INDEX ticket_open;

ALTER TABLE ticket
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state TYPE TEXT USING state::text,
    ALTER COLUMN state SET DEFAULT 'new';

CREATE INDEX ticket_open ON ticket (id) WHERE state = 'new';

DROP TYPE state;
