ALTER TABLE ticket DROP CONSTRAINT ranked;

-- Fails where a row of ticket does not obey CHECK (rank > 0 AND rank < 10)
ALTER TABLE ticket ADD CONSTRAINT ranked CHECK (rank > 0 AND rank < 10);
