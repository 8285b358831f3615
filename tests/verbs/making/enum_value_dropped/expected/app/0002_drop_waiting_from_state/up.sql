DROP VIEW done;

DROP INDEX ticket_done;

ALTER TYPE state RENAME TO state_old;

CREATE TYPE state AS ENUM ('new', 'done');

-- Fails where ticket.state is 'waiting'
-- Fails where ticket.past has 'waiting'
ALTER TABLE ticket
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state TYPE state USING state::text::state,
    ALTER COLUMN state SET DEFAULT 'new',
    ALTER COLUMN past DROP DEFAULT,
    ALTER COLUMN past TYPE state[] USING past::text[]::state[],
    ALTER COLUMN past SET DEFAULT '{}';

CREATE INDEX ticket_done ON ticket (id) WHERE state = 'done';

CREATE VIEW done AS
SELECT id, state FROM ticket WHERE state = 'done';

DROP TYPE state_old;
