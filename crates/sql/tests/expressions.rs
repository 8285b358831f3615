//! Expressions: what a person writes against what the server makes of it, and what must not be taken for the same.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_migration::Dialect;
use caribou_schema::{Expression, Name, Piece};
use caribou_sql::{clause, definition, expression};

/// Conditions on the table that [`POSTGRES_TABLE`] makes.
const POSTGRES_CHECKS: &[&str] = &[
    "a > 0",
    "a>=0 AND b<=10",
    "(a > 0)",
    "((a) > (0))",
    "a > -1",
    "a > - 1",
    "a <> -b",
    "- a < b",
    "a != b",
    "NOT a = b",
    "NOT (a = b OR b = c)",
    "not flag",
    "flag",
    "flag = true",
    "flag IS TRUE",
    "flag IS NOT FALSE",
    "flag is unknown",
    "a = 1 OR b = 2 AND c = 3",
    "(a = 1 OR b = 2) AND c = 3",
    "a = 1 AND (b = 2 AND c = 3)",
    "a = 1 OR (b = 2 OR c = 3)",
    "a + b * c > 2",
    "(a + b) * c > 2",
    "a - (b - c) > 0",
    "a - b - c > 0",
    "a / b % c = 0",
    "2 ^ 3 ^ 2 > 1 AND a ^ 2 > 4",
    "a & b | c > 0",
    "a BETWEEN 1 AND 10",
    "a NOT BETWEEN 1 AND 10",
    "a BETWEEN SYMMETRIC b AND c",
    "a BETWEEN 1 AND 2 AND b > 0",
    "a IN (1, 2, 3)",
    "a NOT IN (1, 2, 3)",
    "a IN (1)",
    "a IN (b, 1, 2)",
    "a IN (b, c)",
    "a NOT IN (b, 1)",
    "a = ANY (ARRAY[1,2])",
    "a = ANY('{1,2}')",
    "a <> ALL (ARRAY[1, 2])",
    "(a, b) IN ((1, 2), (3, 4))",
    "(a, b) = (1, 2)",
    "(a, b) <> (1, 2)",
    "name IN ('x', 'y')",
    "title IN ('x', 'y')",
    "code IN ('x', 'y')",
    "mood IN ('happy', 'sad')",
    "name = 'it''s'",
    "name = E'back\\\\slash, quote\\''",
    "name = $$dollar$$",
    "name = $t$a'b$t$",
    "name = 'back\\slash'",
    "name <> ''",
    "name = 'a'\n'b'",
    "title <> ''",
    "title = name",
    "code = 'x'",
    "char_length(title) > 2",
    "length(trim(name)) > 0",
    "lower(title) = title",
    "name LIKE 'a%'",
    "name NOT LIKE 'a%'",
    "title LIKE 'a%'",
    "name ILIKE '%b'",
    "name NOT ILIKE '%b'",
    "name LIKE 'a!%' ESCAPE '!'",
    "name SIMILAR TO '(a|b)%'",
    "name NOT SIMILAR TO 'a'",
    "name ~ '^[a-z]+$'",
    "title ~* 'x'",
    "name !~ 'y'",
    "name ^@ 'a'",
    "a IS NULL",
    "a IS NOT NULL",
    "a ISNULL",
    "a NOTNULL",
    "NOT a IS NULL",
    "(a IS NULL) = (b IS NULL)",
    "a IS DISTINCT FROM b",
    "a IS NOT DISTINCT FROM b",
    "a IS NULL OR b IS NULL",
    "num_nonnulls(a, b, c) = 1",
    "COALESCE(a, 0) > 0",
    "NULLIF(a, 0) > 1",
    "GREATEST(a, b, 3) > LEAST(c, 1)",
    "CASE WHEN a > 0 THEN b > 0 ELSE c > 0 END",
    "CASE a WHEN 1 THEN true WHEN 2 THEN false END",
    "case when flag then name = 'x' else null end",
    "price > 0",
    "price >= 0.00",
    "price > .5",
    "price * 1.5 > 10",
    "a * 1.5 > 10",
    "amount > 1.5",
    "ratio > 0.5",
    "ratio BETWEEN 0 AND 1",
    "small > 0",
    "big > 0",
    "big > 5000000000",
    "small::int > a",
    "CAST(a AS bigint) > 10",
    "a::text <> name",
    "a::numeric / 2 > 1",
    "name::varchar(3) = 'abc'",
    "name::date > '2020-01-01'",
    "data ? 'key'",
    "data ->> 'a' = 'b'",
    "data -> 'a' ->> 'b' <> ''",
    "(data->>'n')::int > 3",
    "data @> '{\"a\": 1}'",
    "data #>> '{a,b}' = 'x'",
    "jsonb_typeof(data) = 'object'",
    "data IS NOT NULL AND jsonb_typeof(data)='array'",
    "tags @> ARRAY['x']",
    "tags && ARRAY['x', 'y']::text[]",
    "'x' = ANY (tags)",
    "'x' = ANY(names)",
    "array_length(tags, 1) > 0",
    "tags[1] = 'x'",
    "tags[1:2] = '{a,b}'",
    "cardinality(tags) < 5",
    "tags <> '{}'",
    "created > '2020-01-01'",
    "created > '2020-01-01'::timestamptz",
    "created > DATE '2020-01-01'",
    "made > TIMESTAMP '2020-01-01 10:00'",
    "day > '2020-01-01'",
    "created < ended",
    "created + INTERVAL '1 day' < ended",
    "ended - created < interval '24 hours'",
    "ended - created < '1 week'",
    "pause > '90 minutes'",
    "pause < INTERVAL '1' DAY",
    "pause < interval '1 year 2 months 3 days 04:05:06.5'",
    "EXTRACT(year FROM created) > 2000",
    "extract('epoch' from pause) > 0",
    "date_part('year', made) > 2000",
    "date_trunc('day', made) = made",
    "(made AT TIME ZONE 'utc') > '2020-01-01'",
    "timezone('utc', made) > '2020-01-01'",
    "SUBSTRING(name FROM 1 FOR 2) = 'ab'",
    "substring(name, 1, 2) = 'ab'",
    "substr(name, 2) = 'b'",
    "POSITION('a' IN name) > 0",
    "TRIM(BOTH 'x' FROM name) <> ''",
    "trim(leading from name) = name",
    "btrim(name) = name",
    "overlay(name placing 'x' from 2 for 1) = name",
    "left(name, 2) = 'ab'",
    "name || title || 'x' <> ''",
    "concat(name, '-', a) <> ''",
    "format('%s', a) = name",
    "name COLLATE \"C\" > 'a'",
    "upper(name COLLATE \"C\") = name",
    "checked.a > 0",
    "public.checked.a > checked.b",
    "\"Mixed Case\" > 0",
    "\"order\" > 0 AND \"a\" > 0",
    "id <> '00000000-0000-0000-0000-000000000000'",
    "ip <<= '10.0.0.0/8'",
    "span @> 5",
    "isempty(span)",
    "lower(span) > 0",
    "period && tstzrange('2020-01-01', '2021-01-01')",
    "bits = B'101'",
    "bits <> X'1F'",
    "mood = 'happy'",
    "mood > 'sad'::mood",
    "mood::text <> 'x'",
    "pg_catalog.length(name) > 1",
    "public.twice(a) > 1",
    "twice(a)>1",
    "price = 1.5e-3 OR price = 2.5e10",
    "price = 1e3",
    "a::bigint << 2 > 0",
    "~ a < 0",
    "@ a < 5",
    "|/ a < 5",
    "a > 0 -- a comment\n AND /* another */ b > 0",
    "ROW(a, b) = ROW(1, 2)",
    "(point_).x > 0",
    "(where_).street <> ''",
    "name <> 'ünïcode'",
    "\"naïve\" > 0",
    "char_length(name) BETWEEN 1 AND 255",
    "flag OR NOT flag",
    "flag::int = 1",
    "(a > 0) IS TRUE",
    "(a > 0) = (b > 0)",
    "xor(flag, a > 0)",
];

const POSTGRES_TABLE: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE TYPE place AS (street text, x int);
    CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
    CREATE FUNCTION xor(bool, bool) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 <> $2';
    CREATE TABLE checked (
        a int, b int, c int, small smallint, big bigint, price numeric(10, 2), amount double precision, ratio real,
        flag boolean, name text, title varchar(20), code char(3), mood mood, data jsonb, tags text[], names varchar(9)[],
        created timestamptz, ended timestamptz, made timestamp, day date, pause interval, id uuid, ip inet,
        span int4range, period tstzrange, bits bit varying, \"Mixed Case\" int, \"order\" int, \"naïve\" int, where_ place, point_ place
    );
    CREATE SEQUENCE numbers; CREATE SCHEMA other; CREATE SEQUENCE other.\"Numbers\";
";

/// A type, and a default for it.
const POSTGRES_DEFAULTS: &[(&str, &str)] = &[
    ("int", "0"),
    ("int", "'0'"),
    ("int", "-1"),
    ("int", "(-1)"),
    ("int", "1 + 2"),
    ("int", "'7'::int"),
    ("smallint", "1"),
    ("bigint", "0"),
    ("bigint", "5000000000"),
    ("numeric(10, 2)", "0"),
    ("numeric(10, 2)", "0.00"),
    ("numeric", "-5.5"),
    ("real", "0.5"),
    ("real", "1"),
    ("double precision", "0"),
    ("double precision", "'1.5'"),
    ("double precision", "-1.5"),
    ("oid", "0"),
    ("money", "0"),
    ("boolean", "TRUE"),
    ("boolean", "'f'"),
    ("boolean", "'t'"),
    ("boolean", "false::boolean"),
    ("boolean", "'yes'::boolean"),
    ("text", "''"),
    ("text", "'x'"),
    ("text", "'0'"),
    ("text", "'f'"),
    ("text", "'it''s'"),
    ("text", "'x'::varchar"),
    ("varchar(20)", "'open'"),
    ("varchar", "''::varchar"),
    ("char(3)", "'abc'"),
    ("text", "E'a\\\\b'"),
    ("text", "'a\\b'"),
    ("text", "NULL"),
    ("varchar(3)", "NULL"),
    ("uuid", "gen_random_uuid()"),
    ("uuid", "'00000000-0000-0000-0000-000000000000'"),
    ("timestamptz", "now()"),
    ("timestamptz", "NOW()"),
    ("timestamptz", "CURRENT_TIMESTAMP"),
    ("timestamp", "now()"),
    ("timestamp", "current_timestamp"),
    ("timestamp", "(now() at time zone 'utc')"),
    ("timestamp", "timezone('utc', now())"),
    ("timestamp", "timezone('utc'::text, now())"),
    ("timestamp", "LOCALTIMESTAMP"),
    ("timestamp", "'1970-01-01'"),
    ("timestamp", "'1970-01-01 10:00:00'"),
    ("timestamp", "'1970-01-01T00:00:00'"),
    ("timestamptz", "'1970-01-01 00:00:00+00'"),
    ("timestamptz", "CURRENT_TIMESTAMP(3)"),
    ("timestamptz", "now() + interval '1 day'"),
    ("timestamptz", "now() - '1 year'::interval * random()"),
    ("timestamptz", "clock_timestamp()"),
    ("date", "CURRENT_DATE"),
    ("date", "now()"),
    ("date", "'2020-02-03'"),
    ("time", "'08:00'"),
    ("interval", "'1 day'"),
    ("interval", "'1 hour'"),
    ("interval", "'-1 day'"),
    ("interval", "'-1 day -2 hours'"),
    ("interval", "'-1 mons +1 day 00:00:05'"),
    ("interval", "'-00:30'"),
    ("interval", "'1 week'::interval * 2"),
    ("timestamptz", "'epoch'"),
    ("timestamp", "'epoch'::timestamp"),
    ("interval", "interval '30 minutes'"),
    ("interval", "'1 year 6 months'"),
    ("jsonb", "'{}'"),
    ("jsonb", "'{}'::jsonb"),
    ("jsonb", "'{\"a\":1, \"b\" : [1,2]}'"),
    ("json", "'[]'"),
    ("json", "'{\"a\":1}'"),
    ("jsonb", "'null'"),
    ("jsonb", "jsonb_build_object('a', 1)"),
    ("text[]", "'{}'"),
    ("text[]", "'{}'::text[]"),
    ("text[]", "ARRAY[]::text[]"),
    ("text[]", "array['a', 'b']"),
    ("int[]", "'{1,2}'"),
    ("int[]", "ARRAY[1, 2]"),
    ("varchar(5)[]", "ARRAY['a']::varchar[]"),
    ("mood", "'sad'"),
    ("mood", "'sad'::mood"),
    ("mood", "'sad'::public.mood"),
    ("mood[]", "'{sad}'"),
    ("bigint", "nextval('numbers')"),
    ("bigint", "nextval('numbers'::regclass)"),
    ("bigint", "nextval('public.numbers')"),
    ("bigint", "nextval('public.numbers'::regclass)"),
    ("bigint", "nextval('other.\"Numbers\"')"),
    ("bytea", "'\\x00'"),
    ("bytea", "''"),
    ("inet", "'0.0.0.0'"),
    ("bit(3)", "B'101'"),
    ("text", "current_user"),
    ("text", "session_user"),
    ("name", "CURRENT_USER"),
    ("text", "md5(random()::text)"),
    ("text", "substr(md5(random()::text), 0, 25)"),
    ("text", "'a' || 'b' || 'c'"),
    ("text", "('a'::text || nextval('numbers'))"),
    ("int", "floor(random() * 100)"),
    ("bigint", "(extract(epoch from now()) * 1000)::bigint"),
    ("bigint", "EXTRACT(EPOCH FROM now())"),
    ("float", "random()"),
    ("int4range", "'[1,10)'"),
    ("text", "upper('x')"),
    ("text", "CASE WHEN random() > 0.5 THEN 'a' ELSE 'b' END"),
    ("text", "encode(sha256('x'), 'hex')"),
    ("tsvector", "to_tsvector('english', 'a')"),
    ("regclass", "'checked'::regclass"),
    ("xml", "'<a/>'"),
    ("point", "'(0,0)'"),
    ("point", "point(1, 2)"),
    ("macaddr", "'08:00:2b:01:02:03'"),
    ("timestamptz", "'infinity'"),
    ("timestamp", "'-infinity'"),
    ("numeric", "'NaN'"),
    ("text", "concat('a', 1, 'b')"),
    ("text", "left('abc', 2)"),
    ("int", "2147483647"),
    ("int", "+1"),
];

/// Conditions on the table that [`MARIADB_TABLE`] makes.
const MARIADB_CHECKS: &[&str] = &[
    "a > 0",
    "(a>0)",
    "`a` >= 0 AND b <= 10",
    "a != b",
    "a <> b",
    "NOT a = b",
    "NOT (a = 1 OR b = 2)",
    "!flag",
    "flag",
    "flag = TRUE",
    "flag IS TRUE",
    "flag is not false",
    "a = 1 OR b = 2 AND c = 3",
    "(a = 1 OR b = 2) AND c = 3",
    "a = 1 && b = 2",
    "a = 1 || b = 2",
    "a = 1 XOR b = 2",
    "a + b * c > 2",
    "(a + b) * c > 2",
    "a - (b - c) > 0",
    "a - b - c > 0",
    "a / b > 1",
    "a DIV b > 1",
    "a % b = 0",
    "a MOD b = 0",
    "MOD(a, b) = 0",
    "a & b | c > 0",
    "a << 2 > 1",
    "a ^ b = 0",
    "~a > 0",
    "-a < 0",
    "a > -1",
    "a BETWEEN 1 AND 10",
    "a NOT BETWEEN 1 AND 10",
    "a IN (1, 2, 3)",
    "a NOT IN (1,2)",
    "a IN (1)",
    "name IN ('x', 'y')",
    "name = 'it''s'",
    "name = 'it\\'s'",
    "name = \"double\"",
    "name = 'a\\\\b'",
    "name <> ''",
    "name LIKE 'a%'",
    "name NOT LIKE 'a%'",
    "name LIKE 'a!%' ESCAPE '!'",
    "name REGEXP '^[a-z]+$'",
    "name RLIKE 'x'",
    "name NOT REGEXP 'y'",
    "a IS NULL",
    "a IS NOT NULL",
    "NOT a IS NULL",
    "a <=> b",
    "(a IS NULL) = (b IS NULL)",
    "a IS NULL OR b IS NULL",
    "COALESCE(a, 0) > 0",
    "IFNULL(a, 0) > 0",
    "NULLIF(a, 0) > 1",
    "IF(a > 0, b > 0, c > 0)",
    "GREATEST(a, b, 3) > LEAST(c, 1)",
    "CASE WHEN a > 0 THEN b > 0 ELSE c > 0 END",
    "CASE a WHEN 1 THEN 1 WHEN 2 THEN 0 END",
    "price > 0",
    "price >= 0.00",
    "price > .5",
    "price * 1.5 > 10",
    "ratio > 1e3",
    "CHAR_LENGTH(name) > 2",
    "length(trim(name)) > 0",
    "LOWER(name) = name",
    "upper(name)=name",
    "concat(name, '-', a) <> ''",
    "LEFT(name, 2) = 'ab'",
    "SUBSTRING(name, 1, 2) = 'ab'",
    "SUBSTRING(name FROM 1 FOR 2) = 'ab'",
    "SUBSTR(name, 2) = 'b'",
    "LOCATE('a', name) > 0",
    "json_valid(data)",
    "JSON_VALID(`data`)",
    "data IS NULL OR json_valid(data)",
    "JSON_EXTRACT(data, '$.a') > 0",
    "CAST(name AS UNSIGNED) > 0",
    "CAST(name AS SIGNED) > 0",
    "CAST(name AS CHAR(3)) = 'abc'",
    "CAST(a AS DECIMAL(10, 2)) > 1",
    "CONVERT(name, CHAR) = 'x'",
    "made > '2020-01-01'",
    "made > DATE '2020-01-01'",
    "made + INTERVAL 1 DAY > made",
    "DATE_ADD(made, INTERVAL 1 DAY) > made",
    "made < ended",
    "YEAR(made) > 2000",
    "EXTRACT(YEAR FROM made) > 2000",
    "DATE(made) = made",
    "kind = 'a'",
    "kind IN ('a','b')",
    "checked.a > 0",
    "`order` > 0",
    "`Mixed Case` > 0",
    "A > 0",
    "name COLLATE utf8mb4_bin = 'x'",
    "BINARY name = 'x'",
    "a > 0 -- comment\n AND b > 0",
    "name = _utf8mb4'x'",
    "bits = x'1F'",
    "bits = 0x1F",
    "bits = b'101'",
    "a = TRUE",
    "ROUND(price) = price",
    "ABS(a) < 5",
    "POW(a, 2) < 100",
    "a > 0 IS TRUE",
    "name > 'a' OR NOT flag",
    "name = 'ünïcode'",
    "TIMESTAMPDIFF(DAY, made, ended) > 0",
    "INET_ATON(name) > 0",
];

const MARIADB_TABLE: &str = "
    CREATE TABLE checked (
        a int, b int, c int, price decimal(10, 2), ratio double, flag boolean, name varchar(50), data longtext,
        made datetime, ended datetime, kind enum('a', 'b'), `order` int, `Mixed Case` int, bits varbinary(9)
    ) CHARACTER SET utf8mb4
";

const MARIADB_DEFAULTS: &[(&str, &str)] = &[
    ("int", "0"),
    ("int", "'0'"),
    ("int", "-1"),
    ("int", "(1 + 2)"),
    ("int", "NULL"),
    ("bigint unsigned", "5"),
    ("decimal(10,2)", "0.00"),
    ("double", "1.5"),
    ("boolean", "TRUE"),
    ("boolean", "false"),
    ("boolean", "'1'"),
    ("varchar(20)", "''"),
    ("varchar(20)", "'x'"),
    ("varchar(20)", "'it''s'"),
    ("varchar(20)", "\"dq\""),
    ("varchar(20)", "'0'"),
    ("varchar(20)", "'a\\\\b'"),
    ("text", "'x'"),
    ("text", "('x')"),
    ("varchar(36)", "UUID()"),
    ("varchar(36)", "(uuid())"),
    ("datetime", "NOW()"),
    ("datetime", "CURRENT_TIMESTAMP"),
    ("datetime", "current_timestamp()"),
    ("datetime(6)", "CURRENT_TIMESTAMP(6)"),
    ("datetime(6)", "NOW(6)"),
    ("timestamp", "LOCALTIMESTAMP"),
    ("timestamp", "LOCALTIME()"),
    ("timestamp", "'2020-01-01 00:00:00'"),
    ("datetime", "'2020-01-01'"),
    ("date", "'2020-01-01'"),
    ("date", "CURDATE()"),
    ("date", "(CURRENT_DATE)"),
    ("date", "(CURRENT_DATE())"),
    ("time", "CURTIME()"),
    ("enum('a','b')", "'a'"),
    ("set('x','y')", "'x,y'"),
    ("json", "'{}'"),
    ("json", "(JSON_OBJECT())"),
    ("bit(3)", "b'101'"),
    ("int", "(FLOOR(RAND() * 100))"),
    ("varchar(20)", "CONCAT('a', 'b')"),
    ("varchar(20)", "(LEFT('abc', 2))"),
    ("datetime", "(NOW() + INTERVAL 1 DAY)"),
    ("datetime", "(DATE_ADD(NOW(), INTERVAL 1 DAY))"),
    ("bigint", "UNIX_TIMESTAMP()"),
    ("varchar(60)", "USER()"),
    ("varchar(60)", "CURRENT_USER"),
];

fn same(written: &str, printed: &str, dialect: Dialect) -> Result<(), String> {
    let (ours, theirs) = (expression(written, dialect), expression(printed, dialect));
    let normal = |expression: &Expression| text(expression.normal(), dialect);
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{written}\n  printed {printed}\n  ours    {}\n  theirs  {}", normal(&ours), normal(&theirs)))
}

/// Writes pieces as SQL; names quoted, so that they read back as names.
fn text(pieces: &[Piece], dialect: Dialect) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Name(name) | Piece::Word(name, _) => caribou_sql::quote_identifier(name.as_str(), dialect),
        })
        .collect()
}

#[track_caller]
fn report(results: impl IntoIterator<Item = Result<(), String>>) {
    let different: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(different.is_empty(), "{} are different:\n{}", different.len(), different.join("\n"));
}

#[test]
fn postgres_checks() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("checks");
    let mut script = String::from(POSTGRES_TABLE);
    for (number, check) in POSTGRES_CHECKS.iter().enumerate() {
        script.push_str(&format!("ALTER TABLE checked ADD CONSTRAINT c{number} CHECK ({check});\n"));
    }
    database.execute(&script);
    let printed = printed(&database.query(
        "SELECT conname, replace(replace(pg_get_expr(conbin, conrelid), E'\\n', ' '), E'\\t', '\\t')
         FROM pg_constraint WHERE conrelid = 'checked'::regclass ORDER BY substr(conname, 2)::int",
    ));
    report(
        POSTGRES_CHECKS.iter().zip(printed).map(|(check, printed)| same(check, &printed, Dialect::Postgres)),
    );
}

#[test]
fn postgres_defaults() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("defaults");
    let columns: Vec<String> = POSTGRES_DEFAULTS
        .iter()
        .enumerate()
        .map(|(number, (data_type, default))| format!("d{number} {data_type} DEFAULT {default}"))
        .collect();
    database
        .execute(&format!("{POSTGRES_TABLE}; SET TIME ZONE 'UTC'; CREATE TABLE t ({})", columns.join(", ")));
    let printed = printed(&database.query(
        "SET TIME ZONE 'UTC';
         SELECT attname, coalesce(replace(pg_get_expr(adbin, adrelid), E'\\n', ' '), 'NULL')
         FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
         WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum",
    ));
    assert_eq!(printed.len(), POSTGRES_DEFAULTS.len());
    report(
        POSTGRES_DEFAULTS
            .iter()
            .zip(printed)
            .map(|((_, default), printed)| same(default, &printed, Dialect::Postgres)),
    );
}

#[test]
fn mariadb_checks() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("checks");
    let mut script = String::from(MARIADB_TABLE);
    for (number, check) in MARIADB_CHECKS.iter().enumerate() {
        script.push_str(&format!(";\nALTER TABLE checked ADD CONSTRAINT c{number} CHECK ({check})"));
    }
    database.execute(&script);
    let printed = unescaped(&database.query(
        "SELECT constraint_name, check_clause FROM information_schema.check_constraints
         WHERE constraint_schema = DATABASE() AND table_name = 'checked'
         ORDER BY CAST(SUBSTR(constraint_name, 2) AS UNSIGNED)",
    ));
    assert_eq!(printed.len(), MARIADB_CHECKS.len());
    report(MARIADB_CHECKS.iter().zip(printed).map(|(check, printed)| same(check, &printed, Dialect::Mysql)));
}

#[test]
fn mariadb_defaults() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("defaults");
    let columns: Vec<String> = MARIADB_DEFAULTS
        .iter()
        .enumerate()
        .map(|(number, (data_type, default))| format!("d{number} {data_type} DEFAULT {default}"))
        .collect();
    database.execute(&format!("CREATE TABLE t ({}) CHARACTER SET utf8mb4", columns.join(", ")));
    let printed = unescaped(&database.query(
        "SELECT column_name, column_default FROM information_schema.columns
         WHERE table_schema = DATABASE() AND table_name = 't' ORDER BY ordinal_position",
    ));
    assert_eq!(printed.len(), MARIADB_DEFAULTS.len());
    report(
        MARIADB_DEFAULTS
            .iter()
            .zip(printed)
            .map(|((_, default), printed)| same(default, &printed, Dialect::Mysql)),
    );
}

/// Returns the second field of each line.
fn printed(rows: &str) -> Vec<String> {
    rows.lines().map(|line| line.split_once('\t').unwrap().1.to_owned()).collect()
}

/// Returns the second field of each line of MariaDB's client, which doubles backslashes.
fn unescaped(rows: &str) -> Vec<String> {
    printed(rows).into_iter().map(|field| field.replace("\\\\", "\\")).collect()
}

/// What looks alike and is not the same.
const POSTGRES_DIFFERENT: &[(&str, &str)] = &[
    ("a > 0", "a >= 0"),
    ("a > 0", "b > 0"),
    ("a > 0", "\"A\" > 0"),
    ("a - (b - c)", "a - b - c"),
    ("(a + b) * c", "a + b * c"),
    ("(a OR b) AND c", "a OR b AND c"),
    ("NOT (a AND b)", "NOT a AND b"),
    ("NOT a = b", "a = NOT b"),
    ("a = (b = c)", "(a = b) = c"),
    ("-(a ^ 2)", "-a ^ 2"),
    ("- (- a)", "a"),
    ("a IN (1, 2)", "a IN (1, 3)"),
    ("a IN (1, 2)", "a NOT IN (1, 2)"),
    ("a = ANY (ARRAY[1, 2])", "a = ALL (ARRAY[1, 2])"),
    ("a BETWEEN 1 AND 2", "a NOT BETWEEN 1 AND 2"),
    ("a LIKE 'x'", "a ILIKE 'x'"),
    ("a LIKE 'x'", "a = 'x'"),
    ("'a'", "a"),
    ("'A'", "'a'"),
    ("'a b'", "'a  b'"),
    ("''", "' '"),
    ("''", "NULL"),
    ("'1'", "'01'"),
    ("1", "1.0"),
    ("1", "-1"),
    ("true", "false"),
    ("'1 day'", "'24 hours'"),
    ("'{\"a b\": 1}'", "'{\"ab\": 1}'"),
    ("'{a b}'", "'{ab}'"),
    ("'2020-01-01'", "'2020-01-01 00:00:01'"),
    ("a::integer", "a"),
    ("a::integer", "a::bigint"),
    ("a::numeric / 2", "a / 2"),
    ("a::varchar(3)", "a::varchar(4)"),
    ("a::date", "a::timestamp"),
    ("now()", "CURRENT_DATE"),
    ("lower(a)", "upper(a)"),
    ("f(a, b)", "f(b, a)"),
    ("f(a)", "other.f(a)"),
    ("a || b", "b || a"),
    ("a -> 'x'", "a ->> 'x'"),
    ("a[1]", "a[2]"),
    ("CASE WHEN a THEN 1 ELSE 2 END", "CASE WHEN a THEN 2 ELSE 1 END"),
    ("a IS NULL", "a IS NOT NULL"),
    ("a IS TRUE", "a IS NOT FALSE"),
    ("a COLLATE \"C\"", "a COLLATE \"de_DE\""),
    ("a COLLATE \"C\"", "a"),
    ("extract(year from a)", "extract(month from a)"),
    ("old.a <> new.a", "old.a <> old.a"),
    ("nextval('a')", "nextval('b')"),
    ("ARRAY[]::text[]", "'{}'::text[]"),
];

const MARIADB_DIFFERENT: &[(&str, &str)] = &[
    ("a > 0", "NOT (a > 0)"),
    ("a AND b OR c", "a AND (b OR c)"),
    ("a DIV b", "a / b"),
    ("a - INTERVAL 1 DAY", "a + INTERVAL 1 DAY"),
    ("a IN (1)", "a IN (2)"),
    ("'a'", "'A'"),
    ("flag", "NOT flag"),
    ("CAST(a AS CHAR)", "CAST(a AS BINARY)"),
    ("a = b AND c", "a = (b AND c)"),
    ("current_timestamp()", "current_timestamp(6)"),
];

const SQLITE_DIFFERENT: &[(&str, &str)] = &[
    ("a > 0", "a > 1"),
    ("a IS b", "a IS NOT b"),
    ("a || b + c", "(a + c) || b"),
    ("'1'", "1"),
    ("a GLOB 'x*'", "a LIKE 'x*'"),
    ("CAST(a AS TEXT)", "CAST(a AS INTEGER)"),
];

#[test]
fn what_differs_is_different() {
    let lists = [
        (POSTGRES_DIFFERENT, Dialect::Postgres),
        (MARIADB_DIFFERENT, Dialect::Mysql),
        (SQLITE_DIFFERENT, Dialect::Sqlite),
    ];
    for (list, dialect) in lists {
        for (left, right) in list {
            assert_ne!(expression(left, dialect), expression(right, dialect), "{left} / {right}");
        }
    }
}

#[test]
fn sqlite_keeps_what_was_written_up_to_its_layout() {
    for (left, right) in [
        ("a>0", "( A  > 0 ) -- so"),
        ("a == b and [c d] != 1", "\"A\" = b AND (`c d` <> 1)"),
        ("a NOTNULL", "a NOT NULL"),
        ("a not null", "a NOTNULL"),
        ("x NOT IN ('a', 'b')", "not x in ('a','b')"),
        ("datetime('now')", "DATETIME( 'now' )"),
        ("CURRENT_TIMESTAMP", "current_timestamp"),
        ("x'0F'", "X'0f'"),
        ("CAST(a AS varchar (9))", "cast(a as VARCHAR(9))"),
        ("a NOT LIKE 'x' ESCAPE '!'", "NOT (a LIKE 'x' ESCAPE '!')"),
        ("CASE a WHEN 1 THEN 2 END", "case a when 1 then 2 else null end"),
    ] {
        assert_eq!(same(left, right, Dialect::Sqlite), Ok(()));
    }
}

/// What the server says of its words: which of them are no names unless quoted.
#[test]
fn postgres_reserves_its_words() {
    let Some(server) = caribou_harness::postgres() else { return };
    let words = server.database("words").query("SELECT word, catcode IN ('R', 'T') FROM pg_get_keywords()");
    for row in words.lines() {
        let (word, reserved) = row.split_once('\t').unwrap();
        let read = expression(&format!("{word} > 0"), Dialect::Postgres);
        assert_eq!(read.names().is_empty(), reserved == "t", "{word}");
        let read = definition(&format!("SELECT {word} FROM 1"), Dialect::Postgres);
        assert_eq!(read.names().is_empty(), reserved == "t", "{word}");
    }
}

/// A word that MariaDB does not take for the name of a column is none here.
#[test]
fn mariadb_reserves_its_words() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let reserved = server.database("words").query(
        "CREATE TABLE reserved (word VARCHAR(64));
         DELIMITER //
         CREATE PROCEDURE try() BEGIN
             DECLARE tried VARCHAR(64);
             DECLARE done BOOL DEFAULT FALSE;
             DECLARE words CURSOR FOR
                 SELECT word FROM information_schema.keywords WHERE word REGEXP '^[A-Za-z_0-9]+$';
             DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
             DECLARE CONTINUE HANDLER FOR 1064 INSERT INTO reserved VALUES (tried);
             OPEN words;
             one: LOOP
                 FETCH words INTO tried;
                 IF done THEN LEAVE one; END IF;
                 EXECUTE IMMEDIATE CONCAT('CREATE OR REPLACE TEMPORARY TABLE tried (', tried, ' INT)');
             END LOOP;
         END//
         DELIMITER ;
         CALL try(); SELECT word FROM reserved",
    );
    assert!(reserved.lines().count() > 200, "{reserved}");
    for word in reserved.lines() {
        let read = definition(&format!("SELECT {word} FROM 1"), Dialect::Mysql);
        assert!(read.names().is_empty(), "{word}");
    }
}

#[test]
fn a_rename_reaches_every_name() {
    let rename = |source: &str, dialect| {
        let mut expression = expression(source, dialect);
        expression.rename(&Name::part("old", dialect), &Name::part("new name", dialect));
        expression.to_text(|name| match name.as_str() {
            "new name" => caribou_sql::quote_identifier("new name", dialect),
            plain => plain.to_owned(),
        })
    };
    insta::assert_snapshot!(rename("lower(OLD) <> 'old' -- old\n AND t.old > 0", Dialect::Postgres), @r#"
    lower("new name") <> 'old' -- old
     AND t."new name" > 0
    "#);
    insta::assert_snapshot!(rename("nextval('public.old'::regclass)", Dialect::Postgres), @r#"nextval('public."new name"'::regclass)"#);
    insta::assert_snapshot!(rename("nextval('old')", Dialect::Postgres), @r#"nextval('"new name"')"#);
    insta::assert_snapshot!(rename("'x'::public.old[]", Dialect::Postgres), @r#"'x'::public."new name"[]"#);
    insta::assert_snapshot!(rename("old(old) + old.old + extract(old FROM old)", Dialect::Postgres), @r#"old("new name") + "new name"."new name" + extract(old FROM "new name")"#);
    insta::assert_snapshot!(rename("`old` > 0 AND Old < _utf8mb4'old'", Dialect::Mysql), @"`new name` > 0 AND `new name` < _utf8mb4'old'");
    insta::assert_snapshot!(rename("[old] > 0 AND \"OLD\" < 'old'", Dialect::Sqlite), @r#""new name" > 0 AND "new name" < 'old'"#);
    let mut cast = expression("name::old", Dialect::Postgres);
    cast.rename(&Name::part("old", Dialect::Postgres), &Name::part("fresh", Dialect::Postgres));
    assert_eq!(cast, expression("(name)::public.fresh", Dialect::Postgres));
    let view =
        definition("SELECT o.old, count(old) FROM old o WHERE old IN (SELECT old FROM x)", Dialect::Postgres);
    let mut renamed = view.clone();
    renamed.rename(&Name::part("old", Dialect::Postgres), &Name::part("fresh", Dialect::Postgres));
    insta::assert_snapshot!(renamed.to_text(ToString::to_string), @"SELECT o.fresh, count(fresh) FROM fresh o WHERE fresh IN (SELECT fresh FROM x)");
    assert_ne!(view, renamed);
    assert_eq!(
        view,
        definition(
            "select O.\"old\",count( OLD ) from old o where old in(select old from x);",
            Dialect::Postgres
        )
    );
}

#[test]
fn postgres_clauses() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("clauses");
    let keys = ["RANGE (made)", "RANGE (lower(title), (a+1))", "list( (A % 3) )", "HASH (a, \"B\")"];
    let bounds = [
        "for values from ('2024-01-01') to ('2025-01-01 12:00')",
        "FOR VALUES FROM ('a', MINVALUE) TO ('b', 10)",
        "for values in (1, -2, null)",
        "FOR VALUES WITH (modulus 4, REMAINDER 1)",
    ];
    let exclusions = [
        "USING gist (a WITH =, tsrange(made, ended) WITH &&)",
        "using gist (title with =, made WITH <>) WHERE (a IN (1,2) AND NOT flag)",
        "USING btree ((a + 1) WITH =, lower(title) COLLATE \"C\" with =) where (title <> 'x')",
    ];
    let mut script = String::from("SET TIME ZONE 'UTC'; CREATE EXTENSION btree_gist;\n");
    let columns = "a int, \"B\" int, made timestamp, ended timestamp, title varchar(20), flag boolean";
    for (number, (key, bound)) in keys.iter().zip(bounds).enumerate() {
        script.push_str(&format!(
            "CREATE TABLE k{number} ({columns}) PARTITION BY {key};
             CREATE TABLE p{number} PARTITION OF k{number} {bound};\n"
        ));
    }
    script.push_str(&format!("CREATE TABLE t ({columns});\n"));
    for (number, exclusion) in exclusions.iter().enumerate() {
        script.push_str(&format!("ALTER TABLE t ADD CONSTRAINT e{number} EXCLUDE {exclusion};\n"));
    }
    database.execute(&script);
    let printed = printed(&database.query(
        "SELECT oid, pg_get_partkeydef(oid) FROM pg_class WHERE relkind = 'p' ORDER BY relname;
         SELECT oid, pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition ORDER BY relname;
         SELECT oid, replace(pg_get_constraintdef(oid), 'EXCLUDE ', '') FROM pg_constraint WHERE contype = 'x' ORDER BY conname",
    ));
    let written: Vec<&str> = keys.iter().chain(&bounds).chain(&exclusions).copied().collect();
    assert_eq!(written.len(), printed.len());
    for (written, printed) in written.iter().zip(printed) {
        let (ours, theirs) = (clause(written, Dialect::Postgres), clause(&printed, Dialect::Postgres));
        assert_eq!(
            text(ours.normal(), Dialect::Postgres),
            text(theirs.normal(), Dialect::Postgres),
            "{printed}"
        );
    }
}
