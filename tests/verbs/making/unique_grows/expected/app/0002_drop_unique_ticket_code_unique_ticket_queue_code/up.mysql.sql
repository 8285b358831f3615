DROP INDEX code ON ticket;

-- Fails where two rows of ticket have the same queue and code
CREATE UNIQUE INDEX queue ON ticket (queue, code);
