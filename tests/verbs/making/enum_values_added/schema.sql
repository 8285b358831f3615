CREATE TYPE state AS ENUM ('draft', 'new', 'open', 'waiting', 'done', 'closed');
CREATE TABLE ticket (id bigint PRIMARY KEY, state state);
