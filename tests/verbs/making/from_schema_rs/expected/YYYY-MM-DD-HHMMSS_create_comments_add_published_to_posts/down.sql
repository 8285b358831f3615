-- Loses the values of posts.published
ALTER TABLE posts DROP COLUMN published;

-- Loses all rows of comments
DROP TABLE comments;
