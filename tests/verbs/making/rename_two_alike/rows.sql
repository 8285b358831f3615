INSERT INTO person VALUES (1, 'Ada', 'Lovelace');
