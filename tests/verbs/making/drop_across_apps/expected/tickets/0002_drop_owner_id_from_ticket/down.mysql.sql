-- lossy: up.sql loses the values of ticket.owner_id, and they do not come back
ALTER TABLE ticket
    ADD COLUMN owner_id INT,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id);
