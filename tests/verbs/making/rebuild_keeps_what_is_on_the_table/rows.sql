INSERT INTO ticket (title, rank) VALUES ('printer', 3), (NULL, 0);
