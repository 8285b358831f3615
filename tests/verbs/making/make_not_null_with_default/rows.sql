INSERT INTO ticket VALUES (1, 'old'), (2, NULL);
