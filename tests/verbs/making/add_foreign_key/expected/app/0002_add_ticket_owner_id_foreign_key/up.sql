-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id);
