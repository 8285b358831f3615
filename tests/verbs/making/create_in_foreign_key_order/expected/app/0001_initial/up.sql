CREATE TABLE account (
    id INTEGER PRIMARY KEY
);

CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER,
    FOREIGN KEY (owner_id) REFERENCES account (id)
);

CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    author_id INTEGER,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id),
    FOREIGN KEY (author_id) REFERENCES account (id)
);
CREATE INDEX comment_author ON comment (author_id);
