-- lossy: up.sql loses the values of ticket.owner_id, and they do not come back
ALTER TABLE ticket ADD COLUMN owner_id INT;

CREATE UNIQUE INDEX title ON ticket (title, owner_id);
CREATE INDEX ticket_owner ON ticket (owner_id);
ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE CASCADE;
