INSERT INTO ticket VALUES (1, 'short', 'long');
