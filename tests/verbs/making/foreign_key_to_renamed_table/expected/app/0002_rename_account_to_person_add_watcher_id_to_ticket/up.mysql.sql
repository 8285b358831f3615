RENAME TABLE account TO person;

ALTER TABLE ticket
    ADD COLUMN watcher_id INT,
    ADD FOREIGN KEY (watcher_id) REFERENCES person (id);
