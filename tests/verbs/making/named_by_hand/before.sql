CREATE TABLE account (id INTEGER, CONSTRAINT account_key PRIMARY KEY (id));
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER,
    code VARCHAR(20),
    rank INTEGER,
    CONSTRAINT owned FOREIGN KEY (owner_id) REFERENCES account (id),
    CONSTRAINT one_code UNIQUE (code),
    CONSTRAINT ranked CHECK (rank > 0)
);
