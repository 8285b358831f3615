INSERT INTO ticket (title) VALUES ('printer');
