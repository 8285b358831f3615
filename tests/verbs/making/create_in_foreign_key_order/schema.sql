CREATE INDEX comment_author ON comment (author_id);
CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    author_id INTEGER REFERENCES account (id)
);
CREATE TABLE ticket (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES account (id));
CREATE TABLE account (id INTEGER PRIMARY KEY);
