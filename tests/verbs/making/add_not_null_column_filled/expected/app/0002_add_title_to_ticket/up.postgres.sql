ALTER TABLE ticket ADD COLUMN title VARCHAR(200);
UPDATE ticket SET title = 'Ticket ' || id;
ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;
