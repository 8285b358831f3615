//! Conditions and defaults as people write them for MariaDB.

/// Conditions on the table that [`MARIADB_TABLE`] makes.
#[rustfmt::skip]
pub(crate) const MARIADB_CHECKS: &[&str] = &[
    "a > 0", "(a>0)", "`a` >= 0 AND b <= 10", "a != b", "a <> b", "NOT a = b", "NOT (a = 1 OR b = 2)",
    "!flag", "flag", "flag = TRUE", "flag IS TRUE", "flag is not false", "a = 1 OR b = 2 AND c = 3",
    "(a = 1 OR b = 2) AND c = 3", "a = 1 && b = 2", "a = 1 || b = 2", "a = 1 XOR b = 2", "a + b * c > 2",
    "(a + b) * c > 2", "a - (b - c) > 0", "a - b - c > 0", "a / b > 1", "a DIV b > 1", "a % b = 0",
    "a MOD b = 0", "MOD(a, b) = 0", "a & b | c > 0", "a << 2 > 1", "a ^ b = 0", "~a > 0", "-a < 0",
    "a > -1", "a BETWEEN 1 AND 10", "a NOT BETWEEN 1 AND 10", "a IN (1, 2, 3)", "a NOT IN (1,2)",
    "a IN (1)", "name IN ('x', 'y')", "name = 'it''s'", "name = 'it\\'s'", "name = \"double\"",
    "name = 'a\\\\b'", "name <> ''", "name LIKE 'a%'", "name NOT LIKE 'a%'", "name LIKE 'a!%' ESCAPE '!'",
    "name REGEXP '^[a-z]+$'", "name RLIKE 'x'", "name NOT REGEXP 'y'", "a IS NULL", "a IS NOT NULL",
    "NOT a IS NULL", "a <=> b", "(a IS NULL) = (b IS NULL)", "a IS NULL OR b IS NULL", "COALESCE(a, 0) > 0",
    "IFNULL(a, 0) > 0", "NULLIF(a, 0) > 1", "IF(a > 0, b > 0, c > 0)", "GREATEST(a, b, 3) > LEAST(c, 1)",
    "CASE WHEN a > 0 THEN b > 0 ELSE c > 0 END", "CASE a WHEN 1 THEN 1 WHEN 2 THEN 0 END", "price > 0",
    "price >= 0.00", "price > .5", "price * 1.5 > 10", "ratio > 1e3", "CHAR_LENGTH(name) > 2",
    "length(trim(name)) > 0", "LOWER(name) = name", "upper(name)=name", "concat(name, '-', a) <> ''",
    "LEFT(name, 2) = 'ab'", "SUBSTRING(name, 1, 2) = 'ab'", "SUBSTRING(name FROM 1 FOR 2) = 'ab'",
    "SUBSTR(name, 2) = 'b'", "LOCATE('a', name) > 0", "json_valid(data)", "JSON_VALID(`data`)",
    "data IS NULL OR json_valid(data)", "JSON_EXTRACT(data, '$.a') > 0", "CAST(name AS UNSIGNED) > 0",
    "CAST(name AS SIGNED) > 0", "CAST(name AS CHAR(3)) = 'abc'", "CAST(a AS DECIMAL(10, 2)) > 1",
    "CONVERT(name, CHAR) = 'x'", "made > '2020-01-01'", "made > DATE '2020-01-01'",
    "made + INTERVAL 1 DAY > made", "DATE_ADD(made, INTERVAL 1 DAY) > made", "made < ended",
    "YEAR(made) > 2000", "EXTRACT(YEAR FROM made) > 2000", "DATE(made) = made", "kind = 'a'",
    "kind IN ('a','b')", "checked.a > 0", "`order` > 0", "`Mixed Case` > 0", "A > 0",
    "name COLLATE utf8mb4_bin = 'x'", "BINARY name = 'x'", "a > 0 -- comment\n AND b > 0",
    "name = _utf8mb4'x'", "bits = x'1F'", "bits = 0x1F", "bits = b'101'", "a = TRUE",
    "ROUND(price) = price", "ABS(a) < 5", "POW(a, 2) < 100", "a > 0 IS TRUE", "name > 'a' OR NOT flag",
    "name = 'ünïcode'", "TIMESTAMPDIFF(DAY, made, ended) > 0", "INET_ATON(name) > 0",
];

pub(crate) const MARIADB_TABLE: &str = "
    CREATE TABLE checked (
        a int, b int, c int, price decimal(10, 2), ratio double, flag boolean, name varchar(50), data longtext,
        made datetime, ended datetime, kind enum('a', 'b'), `order` int, `Mixed Case` int, bits varbinary(9)
    ) CHARACTER SET utf8mb4
";

#[rustfmt::skip]
pub(crate) const MARIADB_DEFAULTS: &[(&str, &str)] = &[
    ("int", "0"), ("int", "'0'"), ("int", "-1"), ("int", "(1 + 2)"), ("int", "NULL"),
    ("bigint unsigned", "5"), ("decimal(10,2)", "0.00"), ("double", "1.5"), ("boolean", "TRUE"),
    ("boolean", "false"), ("boolean", "'1'"), ("varchar(20)", "''"), ("varchar(20)", "'x'"),
    ("varchar(20)", "'it''s'"), ("varchar(20)", "\"dq\""), ("varchar(20)", "'0'"),
    ("varchar(20)", "'a\\\\b'"), ("text", "'x'"), ("text", "('x')"), ("varchar(36)", "UUID()"),
    ("varchar(36)", "(uuid())"), ("datetime", "NOW()"), ("datetime", "CURRENT_TIMESTAMP"),
    ("datetime", "current_timestamp()"), ("datetime(6)", "CURRENT_TIMESTAMP(6)"), ("datetime(6)", "NOW(6)"),
    ("timestamp", "LOCALTIMESTAMP"), ("timestamp", "LOCALTIME()"), ("timestamp", "'2020-01-01 00:00:00'"),
    ("datetime", "'2020-01-01'"), ("date", "'2020-01-01'"), ("date", "CURDATE()"),
    ("date", "(CURRENT_DATE)"), ("date", "(CURRENT_DATE())"), ("time", "CURTIME()"),
    ("enum('a','b')", "'a'"), ("set('x','y')", "'x,y'"), ("json", "'{}'"), ("json", "(JSON_OBJECT())"),
    ("bit(3)", "b'101'"), ("int", "(FLOOR(RAND() * 100))"), ("varchar(20)", "CONCAT('a', 'b')"),
    ("varchar(20)", "(LEFT('abc', 2))"), ("datetime", "(NOW() + INTERVAL 1 DAY)"),
    ("datetime", "(DATE_ADD(NOW(), INTERVAL 1 DAY))"), ("bigint", "UNIX_TIMESTAMP()"),
    ("varchar(60)", "USER()"), ("varchar(60)", "CURRENT_USER"),
];
