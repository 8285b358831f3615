-- lossy: up.sql loses the values of ticket.owner_id, and they do not come back
ALTER TABLE ticket
    ADD COLUMN owner_id INTEGER,
    ADD CONSTRAINT ticket_title_owner_id_key UNIQUE (title, owner_id);

CREATE INDEX ticket_owner ON ticket (owner_id);
ALTER TABLE ticket ADD CONSTRAINT ticket_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE CASCADE;
