ALTER TABLE posts ADD COLUMN author_id INTEGER REFERENCES authors (id);
