CREATE TABLE ticket (id INTEGER PRIMARY KEY, state ENUM('new', 'open', 'done') NOT NULL DEFAULT 'new', kind ENUM('a', 'b'));
