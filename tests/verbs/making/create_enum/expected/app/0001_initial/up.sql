CREATE TYPE mood AS ENUM ('calm', 'so-so', 'it''s bad');

CREATE TABLE ticket (
    id BIGINT PRIMARY KEY,
    state mood NOT NULL DEFAULT 'calm'
);
