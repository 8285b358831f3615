CREATE TABLE account (id INTEGER PRIMARY KEY);
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200),
    owner_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    UNIQUE (title, owner_id)
);
CREATE INDEX ticket_owner ON ticket (owner_id);
