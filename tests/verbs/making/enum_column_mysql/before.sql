CREATE TABLE ticket (id INTEGER PRIMARY KEY, state ENUM('new', 'done') NOT NULL DEFAULT 'new', kind ENUM('a', 'b', 'c'));
