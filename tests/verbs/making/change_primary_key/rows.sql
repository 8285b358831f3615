INSERT INTO membership VALUES (1, 2, 'lead');
