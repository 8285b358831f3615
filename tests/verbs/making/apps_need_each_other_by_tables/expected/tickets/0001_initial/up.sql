CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    FOREIGN KEY (owner_id) REFERENCES account (id)
);
