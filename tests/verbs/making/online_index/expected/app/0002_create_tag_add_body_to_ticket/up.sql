CREATE TABLE tag (
    id INTEGER PRIMARY KEY,
    name TEXT
);
CREATE INDEX tag_name ON tag (name);

ALTER TABLE ticket ADD COLUMN body TEXT;
