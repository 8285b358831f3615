-- Loses all rows of setting
DROP TABLE setting;

-- Loses all rows of no_key
DROP TABLE no_key;
