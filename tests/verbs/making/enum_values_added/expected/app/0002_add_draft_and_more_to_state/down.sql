ALTER TYPE state RENAME TO state_old;

CREATE TYPE state AS ENUM ('new', 'done');

-- Fails where ticket.state is 'draft', 'open', 'waiting' or 'closed'
ALTER TABLE ticket ALTER COLUMN state TYPE state USING state::text::state;

DROP TYPE state_old;
