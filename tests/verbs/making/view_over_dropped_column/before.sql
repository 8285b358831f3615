CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(200), body TEXT);
CREATE VIEW listed AS SELECT id, title, body FROM ticket;
