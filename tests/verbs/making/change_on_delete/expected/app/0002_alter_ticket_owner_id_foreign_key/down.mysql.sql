ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id);
