INSERT INTO ticket VALUES (1, 'x'), (2, 'y');
