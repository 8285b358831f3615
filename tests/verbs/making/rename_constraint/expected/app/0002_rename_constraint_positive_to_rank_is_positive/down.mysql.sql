-- Fails where a row of ticket does not obey CHECK (rank > 0)
ALTER TABLE ticket
    DROP CONSTRAINT rank_is_positive,
    ADD CONSTRAINT positive CHECK (rank > 0);
