ALTER TABLE ticket RENAME CONSTRAINT positive TO rank_is_positive;
