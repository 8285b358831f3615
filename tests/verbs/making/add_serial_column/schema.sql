CREATE TABLE ticket (title text, id bigserial PRIMARY KEY);
