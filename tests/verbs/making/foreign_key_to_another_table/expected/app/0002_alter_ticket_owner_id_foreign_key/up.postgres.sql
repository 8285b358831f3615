-- Fails where ticket.owner_id has no row in person
ALTER TABLE ticket
    DROP CONSTRAINT ticket_owner_id_fkey,
    ADD FOREIGN KEY (owner_id) REFERENCES person (id);
