ALTER TABLE ticket RENAME COLUMN title TO subject;
