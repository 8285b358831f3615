-- Fails if ticket has rows: title must have a value
ALTER TABLE ticket ADD COLUMN title VARCHAR(200) NOT NULL;
