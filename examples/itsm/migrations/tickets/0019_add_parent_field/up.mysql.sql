-- Sub-tasks. A parent that is deleted leaves its children behind, as tickets of their own.
ALTER TABLE ticket ADD COLUMN parent_id BIGINT;
CREATE INDEX ticket_parent_idx ON ticket (parent_id);
ALTER TABLE ticket ADD CONSTRAINT ticket_parent_fk FOREIGN KEY (parent_id) REFERENCES ticket (id) ON DELETE SET NULL;
