ALTER TABLE ticket RENAME CONSTRAINT rank_is_positive TO positive;
