INSERT INTO ticket (id, title) VALUES (1, 'printer'), (2, 'network');
