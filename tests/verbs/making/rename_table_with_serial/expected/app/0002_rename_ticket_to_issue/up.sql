ALTER TABLE ticket RENAME TO issue;
