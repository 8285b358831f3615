ALTER TYPE state RENAME TO state_old;

CREATE TYPE state AS ENUM ('new', 'done');

-- Fails where ticket.state is 'draft'
ALTER TABLE ticket
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state TYPE state USING state::text::state,
    ALTER COLUMN state SET DEFAULT 'new';

DROP TYPE state_old;
