DROP INDEX queue ON ticket;

-- Fails where two rows of ticket have the same code
CREATE UNIQUE INDEX code ON ticket (code);
