INSERT INTO ticket VALUES (1, 'abc'), (2, NULL);
