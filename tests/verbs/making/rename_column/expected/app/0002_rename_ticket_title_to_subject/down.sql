ALTER TABLE ticket RENAME COLUMN subject TO title;
