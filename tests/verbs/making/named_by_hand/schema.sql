CREATE TABLE account (id INTEGER PRIMARY KEY);
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER REFERENCES account (id),
    code VARCHAR(20) UNIQUE,
    rank INTEGER,
    CHECK (rank > 0)
);
