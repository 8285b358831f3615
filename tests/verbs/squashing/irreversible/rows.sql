INSERT INTO ticket VALUES (1, 'A');
