-- Fails where two rows of ticket have the same code
-- Fails where two rows of ticket have the same slug
ALTER TABLE ticket
    ADD UNIQUE (code),
    ADD CONSTRAINT one_slug UNIQUE (slug);
