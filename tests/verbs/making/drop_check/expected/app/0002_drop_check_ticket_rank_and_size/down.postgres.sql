-- Fails where a row of ticket does not obey CHECK (rank > 0)
-- Fails where a row of ticket does not obey CHECK (size < 100)
ALTER TABLE ticket
    ADD CHECK (rank > 0),
    ADD CONSTRAINT sized CHECK (size < 100);
