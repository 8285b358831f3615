CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200) NOT NULL);
CREATE TABLE comment (id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES ticket (id));
CREATE INDEX comment_of ON comment (ticket_id);
