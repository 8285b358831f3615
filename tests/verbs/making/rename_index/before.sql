CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200));
CREATE INDEX by_title ON ticket (title);
