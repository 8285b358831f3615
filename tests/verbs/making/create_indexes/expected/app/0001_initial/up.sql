CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE UNIQUE INDEX tag_name ON tag (lower(name));

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    closed TIMESTAMP
);
CREATE INDEX ticket_open ON ticket (state) WHERE closed IS NULL;
CREATE INDEX ticket_state ON ticket (state, title DESC);
