INSERT INTO ticket VALUES (1, NULL, 'a'), (2, 1, 'b');
INSERT INTO comment VALUES (10, 2);
