INSERT INTO ticket (id, old) VALUES (1, 2);
