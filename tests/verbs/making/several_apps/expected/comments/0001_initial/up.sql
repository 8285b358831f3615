CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    author_id INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (author_id) REFERENCES account (id)
);
