CREATE TABLE account (id INTEGER PRIMARY KEY, name VARCHAR(80), fax VARCHAR(40), email VARCHAR(80));
CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200), owner_id INTEGER REFERENCES account (id), state VARCHAR(20));
CREATE INDEX ticket_state ON ticket (state);
CREATE TABLE draft (id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES ticket (id));
CREATE VIEW titles AS SELECT title FROM ticket;
