CREATE TABLE posts (
    id INTEGER PRIMARY KEY NOT NULL,
    title VARCHAR(200) NOT NULL UNIQUE CHECK (title <> ''),
    views BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX posts_views ON posts (views);
