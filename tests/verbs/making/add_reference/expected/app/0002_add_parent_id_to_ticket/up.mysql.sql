ALTER TABLE ticket ADD COLUMN parent_id INT;
CREATE INDEX ticket_parent ON ticket (parent_id);
ALTER TABLE ticket ADD FOREIGN KEY (parent_id) REFERENCES ticket (id) ON DELETE SET NULL;
