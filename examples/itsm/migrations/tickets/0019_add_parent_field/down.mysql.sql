ALTER TABLE ticket DROP FOREIGN KEY ticket_parent_fk;
DROP INDEX ticket_parent_idx ON ticket;
ALTER TABLE ticket DROP COLUMN parent_id;
