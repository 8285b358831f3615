CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200) NOT NULL);
CREATE INDEX ticket_title ON ticket (title);
