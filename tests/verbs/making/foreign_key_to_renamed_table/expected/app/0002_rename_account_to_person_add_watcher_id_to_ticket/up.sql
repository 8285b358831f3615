ALTER TABLE account RENAME TO person;

ALTER TABLE ticket ADD COLUMN watcher_id INTEGER REFERENCES person (id);
