CREATE TABLE person (id INTEGER PRIMARY KEY, last_name VARCHAR(80), first_name VARCHAR(80));
