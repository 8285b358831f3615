CREATE TABLE account (
    id INTEGER PRIMARY KEY
);

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    subject VARCHAR(200),
    owner_id INTEGER
);
CREATE INDEX ticket_owner ON ticket (owner_id);
