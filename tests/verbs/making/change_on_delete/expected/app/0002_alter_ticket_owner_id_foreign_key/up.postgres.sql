ALTER TABLE ticket
    DROP CONSTRAINT ticket_owner_id_fkey,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE SET NULL;
