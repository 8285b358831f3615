ALTER TABLE person RENAME COLUMN fname TO first_name;
ALTER TABLE person RENAME COLUMN lname TO last_name;
