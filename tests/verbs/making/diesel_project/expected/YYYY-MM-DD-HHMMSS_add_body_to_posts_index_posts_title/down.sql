DROP INDEX posts_title;

-- Loses the values of posts.body
ALTER TABLE posts DROP COLUMN body;
