CREATE TABLE ticket (id INTEGER PRIMARY KEY, queue INTEGER, code VARCHAR(20), UNIQUE (queue, code));
