INSERT INTO ticket (title) VALUES ('a'), ('b'), ('c');
DELETE FROM ticket WHERE id = 3;
