-- Fails where two rows of ticket have the same queue and code
ALTER TABLE ticket ADD UNIQUE (queue, code);
