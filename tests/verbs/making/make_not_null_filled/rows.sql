INSERT INTO ticket VALUES (1, 'printer'), (2, NULL);
