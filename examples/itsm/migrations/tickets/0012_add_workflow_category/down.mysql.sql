ALTER TABLE ticket DROP FOREIGN KEY ticket_category_fk;
DROP INDEX ticket_category_idx ON ticket;
ALTER TABLE ticket DROP COLUMN category_code;
