CREATE TABLE ticket (id INTEGER PRIMARY KEY, points INTEGER CHECK (points > 0), size INTEGER, CONSTRAINT sized CHECK (size < 100));
