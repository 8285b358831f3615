CREATE TABLE ticket (id bigint PRIMARY KEY, state text NOT NULL DEFAULT 'new');
CREATE INDEX ticket_open ON ticket (id) WHERE state = 'new';
