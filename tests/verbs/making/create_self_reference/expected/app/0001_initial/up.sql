CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER,
    FOREIGN KEY (parent_id) REFERENCES ticket (id) ON DELETE SET NULL
);
