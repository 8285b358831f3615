CREATE TABLE draft (id INTEGER PRIMARY KEY, title VARCHAR(200) DEFAULT 'none', rank INTEGER CHECK (rank > 0));
CREATE INDEX draft_title ON draft (title);
CREATE TABLE ticket (id INTEGER PRIMARY KEY);
