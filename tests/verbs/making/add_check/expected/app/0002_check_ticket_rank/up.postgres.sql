-- Fails where a row of ticket does not obey CHECK (rank BETWEEN 0 AND 9)
ALTER TABLE ticket ADD CONSTRAINT ticket_rank_check CHECK (rank BETWEEN 0 AND 9);
