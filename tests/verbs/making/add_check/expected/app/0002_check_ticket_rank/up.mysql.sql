-- Fails where a row of ticket does not obey CHECK (rank BETWEEN 0 AND 9)
ALTER TABLE ticket MODIFY COLUMN `rank` INT CHECK (rank BETWEEN 0 AND 9);
