CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE ticket (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new');
