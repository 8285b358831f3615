CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE ticket (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new', past state[] NOT NULL DEFAULT '{}');
CREATE INDEX ticket_done ON ticket (id) WHERE state = 'done';
CREATE VIEW done AS SELECT id, state FROM ticket WHERE state = 'done';
