DROP INDEX code ON ticket;
DROP INDEX one_slug ON ticket;
