INSERT INTO ticket VALUES (1, 'printer');
INSERT INTO comment VALUES (10, 1);
