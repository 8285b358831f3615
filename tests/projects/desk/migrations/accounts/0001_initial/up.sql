CREATE TABLE account (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL);
INSERT INTO account (id, name) VALUES (1, 'ada'), (2, 'grace');
