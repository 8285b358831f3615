ALTER TABLE ticket
    ALTER COLUMN state DROP NOT NULL,
    ADD CONSTRAINT ticket_state_not_null CHECK (state IS NOT NULL) NOT VALID;
