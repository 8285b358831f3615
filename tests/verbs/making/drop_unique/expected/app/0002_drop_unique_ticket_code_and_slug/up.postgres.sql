ALTER TABLE ticket
    DROP CONSTRAINT ticket_code_key,
    DROP CONSTRAINT one_slug;
