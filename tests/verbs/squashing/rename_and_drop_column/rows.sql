INSERT INTO ticket (id, title, old) VALUES (1, 'printer', 5);
