-- First of three steps from free text to categories: the column, empty, so that 0.3 goes on working.
ALTER TABLE ticket ADD COLUMN category_code VARCHAR(20);
CREATE INDEX ticket_category_idx ON ticket (category_code);
ALTER TABLE ticket ADD CONSTRAINT ticket_category_fk FOREIGN KEY (category_code) REFERENCES workflow_category (code);
