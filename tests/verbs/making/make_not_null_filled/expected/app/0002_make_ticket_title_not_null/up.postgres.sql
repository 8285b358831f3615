UPDATE ticket SET title = '(none)' WHERE title IS NULL;
ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;
