ALTER TABLE ticket
    DROP CONSTRAINT positive,
    ADD CONSTRAINT rank_is_positive CHECK (rank > 0);
