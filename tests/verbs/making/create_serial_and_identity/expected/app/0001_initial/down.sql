-- Loses all rows of by_serial
DROP TABLE by_serial;

-- Loses all rows of by_default
DROP TABLE by_default;

-- Loses all rows of always
DROP TABLE always;
