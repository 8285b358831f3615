CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE person (id INTEGER PRIMARY KEY, mood mood);
