ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;

-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id);
