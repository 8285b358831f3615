CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200));
CREATE INDEX ticket_title_idx ON ticket (title);
