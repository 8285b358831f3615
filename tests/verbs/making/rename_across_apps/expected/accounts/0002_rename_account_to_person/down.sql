ALTER TABLE person RENAME TO account;
