-- First of three steps from free text to categories: the column, empty, so that 0.3 goes on working.
ALTER TABLE ticket ADD COLUMN category_code VARCHAR(20)
    CONSTRAINT ticket_category_fk REFERENCES workflow_category (code);
CREATE INDEX ticket_category_idx ON ticket (category_code);
