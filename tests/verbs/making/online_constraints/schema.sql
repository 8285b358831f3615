CREATE TABLE account (id INTEGER PRIMARY KEY);
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER REFERENCES account (id),
    rank INTEGER,
    code TEXT,
    CONSTRAINT ranked CHECK (rank > 0),
    CONSTRAINT one_code UNIQUE (code)
);
