CREATE TABLE `order` (
    id INT PRIMARY KEY,
    `group` VARCHAR(20),
    `select` TEXT NOT NULL,
    plain TEXT,
    `two words` VARCHAR(20),
    KEY `index` (`group`, `two words`)
);
