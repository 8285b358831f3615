-- Fails where two rows of ticket have the same code
CREATE UNIQUE INDEX CONCURRENTLY one_code ON ticket (code);
