INSERT INTO account VALUES (7, 'ann');
INSERT INTO ticket VALUES (1, 7);
