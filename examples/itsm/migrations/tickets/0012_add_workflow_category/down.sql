DROP INDEX ticket_category_idx;
ALTER TABLE ticket DROP COLUMN category_code;
