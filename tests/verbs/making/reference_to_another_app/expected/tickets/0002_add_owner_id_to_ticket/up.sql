ALTER TABLE ticket ADD COLUMN owner_id INTEGER REFERENCES account (id);
