INSERT INTO ticket VALUES (1, NULL), (2, 'done');
