ALTER TABLE posts ADD COLUMN body TEXT NOT NULL DEFAULT '';
CREATE INDEX posts_title ON posts (title);
