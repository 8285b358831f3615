CREATE TABLE account (account_id INTEGER PRIMARY KEY, name VARCHAR(80));
CREATE TABLE ticket (id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES account (account_id));
