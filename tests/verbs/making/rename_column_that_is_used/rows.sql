INSERT INTO line (id, code, price) VALUES (1, 'a', 500);
