-- lossy: up.sql loses the values of ticket.owner_id, and they do not come back
ALTER TABLE ticket
    ADD COLUMN owner_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    ADD UNIQUE (title, owner_id);

CREATE INDEX ticket_owner ON ticket (owner_id);
