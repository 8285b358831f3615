CREATE TABLE ticket (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    title VARCHAR(80) NOT NULL
);
