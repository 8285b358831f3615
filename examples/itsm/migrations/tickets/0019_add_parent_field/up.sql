-- Sub-tasks. A parent that is deleted leaves its children behind, as tickets of their own.
ALTER TABLE ticket ADD COLUMN parent_id BIGINT
    CONSTRAINT ticket_parent_fk REFERENCES ticket (id) ON DELETE SET NULL;

-- Most tickets have no parent, and those are never looked for by it.
CREATE INDEX ticket_parent_idx ON ticket (parent_id) WHERE parent_id IS NOT NULL;
