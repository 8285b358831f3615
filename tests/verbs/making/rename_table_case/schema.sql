CREATE TABLE ticket ("Id" bigint PRIMARY KEY);
CREATE TABLE comment (id bigint PRIMARY KEY, ticket_id bigint REFERENCES ticket ("Id"));
