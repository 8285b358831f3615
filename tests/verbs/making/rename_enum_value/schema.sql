CREATE TYPE mood AS ENUM ('happy', 'gloomy');
CREATE TABLE person (id bigint PRIMARY KEY, mood mood NOT NULL DEFAULT 'gloomy');
