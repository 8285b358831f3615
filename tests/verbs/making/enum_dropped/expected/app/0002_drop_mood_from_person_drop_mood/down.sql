-- lossy: up.sql loses the values of person.mood, and they do not come back
CREATE TYPE mood AS ENUM ('happy', 'sad');

ALTER TABLE person ADD COLUMN mood mood NOT NULL DEFAULT 'happy';
ALTER TABLE person ALTER COLUMN mood DROP DEFAULT;
