CREATE TABLE sample (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    a_bool BOOLEAN,
    a_small SMALLINT,
    a_big BIGINT,
    a_real REAL,
    a_double DOUBLE PRECISION,
    a_decimal DECIMAL(8, 3),
    a_text TEXT,
    a_varchar VARCHAR(7),
    a_char CHAR(3),
    a_nocase TEXT COLLATE nocase,
    a_blob BLOB,
    a_date DATE,
    a_time TIME,
    a_timestamp TIMESTAMP,
    untyped
);
