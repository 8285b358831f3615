-- Fails where two rows of ticket have the same code
ALTER TABLE ticket
    DROP CONSTRAINT ticket_queue_code_key,
    ADD UNIQUE (code);
