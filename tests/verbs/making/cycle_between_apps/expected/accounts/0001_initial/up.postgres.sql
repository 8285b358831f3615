CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    home_id INTEGER
);
