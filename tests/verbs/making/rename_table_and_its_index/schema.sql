CREATE TABLE issue (id INTEGER PRIMARY KEY, title VARCHAR(200));
CREATE INDEX issue_title_idx ON issue (title);
