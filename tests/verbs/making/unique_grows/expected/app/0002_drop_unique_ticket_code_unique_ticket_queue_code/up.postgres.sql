-- Fails where two rows of ticket have the same queue and code
ALTER TABLE ticket
    DROP CONSTRAINT ticket_code_key,
    ADD UNIQUE (queue, code);
