-- Fails where a row of ticket does not obey CHECK (rank > 0)
ALTER TABLE ticket VALIDATE CONSTRAINT ranked;

-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket VALIDATE CONSTRAINT ticket_owner_id_fkey;

-- Fails where two rows of ticket have the same code
ALTER TABLE ticket ADD CONSTRAINT one_code UNIQUE USING INDEX one_code;
