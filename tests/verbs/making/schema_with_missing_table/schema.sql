CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER REFERENCES acount (id)
);
