-- One statement a column: SQLite adds only one at a time.
ALTER TABLE account ADD COLUMN timezone VARCHAR(64) NOT NULL DEFAULT 'UTC';
ALTER TABLE account ADD COLUMN locale VARCHAR(16) NOT NULL DEFAULT 'en';
