ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
DROP INDEX ticket_ibfk_1 ON ticket;
CREATE INDEX owner_id ON ticket (owner_id);
ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id);
