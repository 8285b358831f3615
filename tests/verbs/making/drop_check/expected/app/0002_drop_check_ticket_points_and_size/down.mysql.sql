-- Fails where a row of ticket does not obey CHECK (points > 0)
-- Fails where a row of ticket does not obey CHECK (size < 100)
ALTER TABLE ticket
    MODIFY COLUMN points INT CHECK (points > 0),
    ADD CONSTRAINT sized CHECK (size < 100);
