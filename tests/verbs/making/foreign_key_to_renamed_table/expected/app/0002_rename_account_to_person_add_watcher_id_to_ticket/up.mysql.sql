RENAME TABLE account TO person;

ALTER TABLE ticket ADD COLUMN watcher_id INT;
CREATE INDEX watcher_id ON ticket (watcher_id);
ALTER TABLE ticket ADD FOREIGN KEY (watcher_id) REFERENCES person (id);
