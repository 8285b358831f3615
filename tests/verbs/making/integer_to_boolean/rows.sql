INSERT INTO ticket VALUES (1, 0), (2, 1);
