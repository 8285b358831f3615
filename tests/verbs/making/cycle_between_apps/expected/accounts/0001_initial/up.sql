CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    home_id INTEGER,
    FOREIGN KEY (home_id) REFERENCES place (id)
);
