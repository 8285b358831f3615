INSERT INTO ticket VALUES (1, '42'), (2, NULL);
