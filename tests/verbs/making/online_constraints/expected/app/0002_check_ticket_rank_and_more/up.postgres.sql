ALTER TABLE ticket
    ADD CONSTRAINT ranked CHECK (rank > 0) NOT VALID,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id) NOT VALID;
