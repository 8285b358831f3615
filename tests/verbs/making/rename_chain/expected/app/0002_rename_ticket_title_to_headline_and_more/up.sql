ALTER TABLE ticket RENAME COLUMN title TO headline;
ALTER TABLE ticket RENAME COLUMN body TO title;
