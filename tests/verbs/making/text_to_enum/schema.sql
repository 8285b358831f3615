CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE ticket (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new');
CREATE INDEX ticket_open ON ticket (id) WHERE state = 'new';
