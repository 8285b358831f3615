INSERT INTO account VALUES (1, 'ann', 40), (2, 'bob', NULL);
INSERT INTO ticket VALUES (10, 1), (11, 2);
INSERT INTO note VALUES (100, 10), (101, NULL);
