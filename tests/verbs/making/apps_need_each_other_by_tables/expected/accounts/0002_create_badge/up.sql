CREATE TABLE badge (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id)
);
