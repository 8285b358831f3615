UPDATE ticket SET title = '(none)' WHERE title IS NULL;
ALTER TABLE ticket MODIFY COLUMN title VARCHAR(200) NOT NULL;
