INSERT INTO ticket VALUES (1, 'nine', 'five');
