ALTER TABLE ticket
    DROP CONSTRAINT ticket_owner_id_fkey,
    DROP CONSTRAINT ranked,
    DROP CONSTRAINT one_code,
    ADD CONSTRAINT ranked CHECK (rank > 0) NOT VALID;

-- Fails where two rows of ticket have the same code
CREATE UNIQUE INDEX one_code ON ticket (code);

ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id) NOT VALID;
