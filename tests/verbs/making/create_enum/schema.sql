CREATE TABLE ticket (id bigint PRIMARY KEY, state mood NOT NULL DEFAULT 'calm');
CREATE TYPE mood AS ENUM ('calm', 'so-so', 'it''s bad');
