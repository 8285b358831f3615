DROP VIEW done;

DROP INDEX ticket_done;

CREATE TYPE state_old AS ENUM ('new', 'waiting', 'done');

ALTER TABLE ticket
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state TYPE state_old USING state::text::state_old,
    ALTER COLUMN state SET DEFAULT 'new',
    ALTER COLUMN past DROP DEFAULT,
    ALTER COLUMN past TYPE state_old[] USING past::text[]::state_old[],
    ALTER COLUMN past SET DEFAULT '{}';

DROP TYPE state;

ALTER TYPE state_old RENAME TO state;

CREATE INDEX ticket_done ON ticket (id) WHERE state = 'done';

CREATE VIEW done AS
SELECT id, state FROM ticket WHERE state = 'done';
