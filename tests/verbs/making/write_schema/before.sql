CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200));
ALTER TABLE ticket ADD COLUMN owner_id INTEGER;
CREATE TABLE account (id INTEGER PRIMARY KEY);
CREATE INDEX ticket_owner ON ticket (owner_id);
ALTER TABLE ticket RENAME COLUMN title TO subject;
