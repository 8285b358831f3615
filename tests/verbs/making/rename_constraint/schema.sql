CREATE TABLE ticket (id INTEGER PRIMARY KEY, rank INTEGER, CONSTRAINT rank_is_positive CHECK (rank > 0));
