CREATE TABLE `order` (id INTEGER PRIMARY KEY, `group` VARCHAR(20), `select` TEXT NOT NULL, plain TEXT, `two words` VARCHAR(20));
CREATE INDEX `index` ON `order` (`group`, `two words`);
