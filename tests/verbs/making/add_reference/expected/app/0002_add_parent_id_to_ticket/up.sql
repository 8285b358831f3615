ALTER TABLE ticket ADD COLUMN parent_id INTEGER REFERENCES ticket (id) ON DELETE SET NULL;
CREATE INDEX ticket_parent ON ticket (parent_id);
