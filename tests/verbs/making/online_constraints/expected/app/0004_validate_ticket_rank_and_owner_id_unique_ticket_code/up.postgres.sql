-- Fails where a row of ticket does not obey CHECK (rank > 0)
-- Fails where two rows of ticket have the same code
-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket
    VALIDATE CONSTRAINT ranked,
    ADD CONSTRAINT one_code UNIQUE USING INDEX one_code,
    VALIDATE CONSTRAINT ticket_owner_id_fkey;
