ALTER TABLE ticket ADD COLUMN `rank` INT;
UPDATE ticket SET `rank` = id;
ALTER TABLE ticket MODIFY COLUMN `rank` INT NOT NULL;
