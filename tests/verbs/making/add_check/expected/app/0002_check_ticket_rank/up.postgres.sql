-- Fails where a row of ticket does not obey CHECK (rank BETWEEN 0 AND 9)
ALTER TABLE ticket ADD CHECK (rank BETWEEN 0 AND 9);
