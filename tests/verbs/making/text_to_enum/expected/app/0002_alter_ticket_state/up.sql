DROP INDEX ticket_open;

CREATE TYPE state AS ENUM ('new', 'done');

-- Fails where ticket.state is no value of state
ALTER TABLE ticket
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state TYPE state USING state::state,
    ALTER COLUMN state SET DEFAULT 'new';

CREATE INDEX ticket_open ON ticket (id) WHERE state = 'new';
