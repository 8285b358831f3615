INSERT INTO ticket VALUES ('printer'), ('network');
