CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER,
    FOREIGN KEY (owner_id) REFERENCES account (id)
);
