ALTER TABLE ticket
    ADD CONSTRAINT ranked CHECK (rank > 0) NOT VALID,
    ADD CONSTRAINT ticket_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account (id) NOT VALID;
