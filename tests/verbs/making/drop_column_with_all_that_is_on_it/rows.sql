INSERT INTO account VALUES (7);
INSERT INTO ticket VALUES (1, 'printer', 7), (2, NULL, NULL);
