CREATE TABLE account (
    id INTEGER PRIMARY KEY
);

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES account (id),
    rank INTEGER CHECK (rank > 0)
);
CREATE INDEX ticket_owner ON ticket (owner_id);
