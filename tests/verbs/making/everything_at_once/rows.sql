INSERT INTO account VALUES (1, 'ann', '555', NULL), (2, 'bob', NULL, 'bob@example.org');
INSERT INTO ticket VALUES (10, 'printer', 1, 'new');
INSERT INTO draft VALUES (100, 10);
