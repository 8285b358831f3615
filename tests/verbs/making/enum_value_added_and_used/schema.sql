CREATE TYPE state AS ENUM ('draft', 'new', 'done');
CREATE TABLE ticket (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'draft');
CREATE INDEX ticket_drafts ON ticket (id) WHERE state = 'draft';
