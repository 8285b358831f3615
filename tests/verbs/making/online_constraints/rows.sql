INSERT INTO account VALUES (7);
INSERT INTO ticket VALUES (1, 7, 3, 'a');
