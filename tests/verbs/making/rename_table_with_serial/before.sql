CREATE TABLE ticket (id bigserial PRIMARY KEY, title text NOT NULL UNIQUE, rank int CHECK (rank > 0));
