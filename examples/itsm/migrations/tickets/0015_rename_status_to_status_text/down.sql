ALTER TABLE ticket RENAME COLUMN status_text TO status;
