DROP INDEX ticket_parent_idx;
ALTER TABLE ticket DROP COLUMN parent_id;
