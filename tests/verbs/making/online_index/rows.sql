INSERT INTO ticket VALUES (1, 'new', 3);
