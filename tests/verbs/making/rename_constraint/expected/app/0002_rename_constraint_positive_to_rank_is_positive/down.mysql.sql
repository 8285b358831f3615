ALTER TABLE ticket
    DROP CONSTRAINT rank_is_positive,
    ADD CONSTRAINT positive CHECK (rank > 0);
