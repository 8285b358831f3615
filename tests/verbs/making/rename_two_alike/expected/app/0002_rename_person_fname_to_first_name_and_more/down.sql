ALTER TABLE person RENAME COLUMN last_name TO lname;
ALTER TABLE person RENAME COLUMN first_name TO fname;
