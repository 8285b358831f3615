-- Fails where a row of ticket does not obey CHECK (rank > 0)
ALTER TABLE ticket
    DROP CONSTRAINT positive,
    ADD CONSTRAINT rank_is_positive CHECK (rank > 0);
