//! Types: what a person writes against what the database prints.

use caribou_migration::Dialect;
use caribou_schema::DataType;
use caribou_sql::{data_type, qualified_name};

/// Types as people write them. The column that is made of one must have the type that is printed for it.
const POSTGRES: &[&str] = &[
    "int",
    "INT2",
    "int4",
    "int8",
    "integer",
    "smallint",
    "BIGINT",
    "pg_catalog.int4",
    "\"int4\"",
    "real",
    "float4",
    "float",
    "float(24)",
    "float(25)",
    "float8",
    "double precision",
    "Double  Precision",
    "decimal",
    "dec(5)",
    "decimal(10, 2)",
    "numeric",
    "numeric(8)",
    "numeric(12,3)",
    "bool",
    "boolean",
    "char",
    "char(3)",
    "character",
    "character(7)",
    "nchar(2)",
    "national character(4)",
    "bpchar",
    "bpchar(5)",
    "\"char\"",
    "pg_catalog.char",
    "varchar",
    "varchar(20)",
    "character varying",
    "character varying ( 30 )",
    "char varying(5)",
    "national char varying(9)",
    "text",
    "TEXT",
    "\"text\"",
    "name",
    "bytea",
    "bit",
    "bit(8)",
    "varbit",
    "varbit(9)",
    "bit varying",
    "bit varying(4)",
    "date",
    "timestamp",
    "timestamp(3)",
    "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE",
    "timestamp (0) with time zone",
    "timestamptz",
    "timestamptz(6)",
    "time",
    "time(2)",
    "time with time zone",
    "timetz",
    "timetz(1)",
    "time(9)",
    "interval",
    "interval(3)",
    "interval year to month",
    "interval day to second(2)",
    "interval second (4)",
    "INTERVAL MINUTE",
    "json",
    "jsonb",
    "jsonpath",
    "uuid",
    "xml",
    "money",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "oid",
    "regclass",
    "regtype",
    "regproc",
    "tsvector",
    "tsquery",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "datemultirange",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "pg_lsn",
    "txid_snapshot",
    "xid",
    "xid8",
    "tid",
    "int[]",
    "INT4[3]",
    "text[][]",
    "integer ARRAY",
    "integer ARRAY[4]",
    "varchar(10)[]",
    "timestamptz[]",
    "numeric(10,2)[]",
    "\"char\"[]",
    "interval hour[]",
    "mood",
    "Mood",
    "public.mood",
    "mood[]",
    "\"Mixed Case\"",
    "other.mood",
    "other.\"Mixed\"[]",
    "citext",
    "CITEXT[]",
    "public.citext",
    "email",
];

const MARIADB: &[&str] = &[
    "int",
    "INTEGER",
    "int(5)",
    "int unsigned",
    "INT(7) UNSIGNED ZEROFILL",
    "int zerofill",
    "int signed",
    "tinyint",
    "tinyint(1)",
    "tinyint unsigned",
    "bool",
    "BOOLEAN",
    "smallint",
    "smallint unsigned",
    "mediumint",
    "middleint",
    "mediumint unsigned",
    "bigint",
    "BIGINT UNSIGNED",
    "bigint(20)",
    "int1",
    "int2",
    "int3",
    "int4",
    "int8",
    "bit",
    "bit(9)",
    "decimal",
    "decimal(5)",
    "decimal(10, 2)",
    "dec(4,1)",
    "numeric",
    "fixed(6)",
    "decimal(6,2) unsigned",
    "float",
    "float(10)",
    "float(30)",
    "float(7,4)",
    "float4",
    "double",
    "double precision",
    "real",
    "float8",
    "double(9,3)",
    "double unsigned",
    "date",
    "time",
    "time(3)",
    "datetime",
    "datetime(0)",
    "datetime(6)",
    "timestamp",
    "timestamp(6)",
    "year",
    "year(4)",
    "char",
    "char(5)",
    "character(8)",
    "nchar(3)",
    "national char(2)",
    "varchar(20)",
    "VARCHAR( 30 ) CHARACTER SET latin1",
    "varchar(9) charset utf8mb4 collate utf8mb4_bin",
    "character varying(4)",
    "nvarchar(6)",
    "national varchar(7)",
    "nchar varchar(8)",
    "varchar(10) character set binary",
    "char byte",
    "char(4) character set binary",
    "varchar(5) binary",
    "binary",
    "binary(16)",
    "varbinary(33)",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "text(50)",
    "text(100)",
    "text(70000)",
    "text character set binary",
    "long",
    "long varchar",
    "long varbinary",
    "tinyblob",
    "blob",
    "blob(10)",
    "blob(300)",
    "blob(70000)",
    "mediumblob",
    "longblob",
    "json",
    "enum('a','b')",
    "enum( 'it''s' , \"b\\\"c\" , 'x ' )",
    "ENUM('A', 'é') collate utf8mb4_bin",
    "set('x', 'y')",
    "uuid",
    "inet6",
    "point",
    "geometry",
    "polygon",
    "geometrycollection",
];

#[test]
fn postgres_prints_the_normal_form() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("types");
    let columns: Vec<String> =
        POSTGRES.iter().enumerate().map(|(number, text)| format!("c{number} {text}")).collect();
    database.execute(&format!(
        "CREATE EXTENSION citext; CREATE SCHEMA other;
         CREATE TYPE mood AS ENUM ('good'); CREATE TYPE other.mood AS ENUM ('bad'); CREATE DOMAIN email AS text;
         CREATE TYPE \"Mixed Case\" AS ENUM (); CREATE TYPE other.\"Mixed\" AS ENUM ();
         CREATE TABLE t ({})",
        columns.join(", ")
    ));
    let printed = database.query(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute
         WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum",
    );
    compare(POSTGRES, &printed, Dialect::Postgres);
    for (text, printed) in POSTGRES.iter().zip(printed.lines()) {
        if let DataType::BuiltIn(normal) = data_type(text, Dialect::Postgres) {
            assert_eq!(normal, printed, "{text}");
        }
    }
}

#[test]
fn mariadb_prints_the_normal_form() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("types");
    let columns: Vec<String> =
        MARIADB.iter().enumerate().map(|(number, text)| format!("c{number} {text}")).collect();
    database.execute(&format!("CREATE TABLE t ({}) CHARACTER SET utf8mb4", columns.join(", ")));
    let printed = database.query(
        "SELECT column_type FROM information_schema.columns
         WHERE table_schema = DATABASE() AND table_name = 't' ORDER BY ordinal_position",
    );
    compare(MARIADB, &printed, Dialect::Mysql);
    for (text, printed) in MARIADB.iter().zip(printed.lines()) {
        assert_eq!(data_type(text, Dialect::Mysql).to_string(), printed, "{text}");
    }
}

/// Compares what is read from the types of a person with what is read from those of the catalog.
fn compare(written: &[&str], printed: &str, dialect: Dialect) {
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!(written.len(), printed.len());
    let different: Vec<String> = written
        .iter()
        .zip(printed)
        .filter(|(written, printed)| data_type(written, dialect) != data_type(printed, dialect))
        .map(|(written, printed)| format!("{written} is {printed}, not {}", data_type(written, dialect)))
        .collect();
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn types_of_migrations_are_names() {
    let named = |text| match data_type(text, Dialect::Postgres) {
        DataType::Named { name, suffix } => format!("{name} + {suffix:?}"),
        DataType::BuiltIn(text) => format!("built in: {text}"),
    };
    assert_eq!(named("Mood"), "mood + \"\"");
    assert_eq!(named("public.\"Mood\"[3]"), "Mood + \"[]\"");
    assert_eq!(named("geometry(Point, 4326)"), "geometry + \"(point,4326)\"");
    assert_eq!(named("pgvector.vector(3)"), "pgvector.vector + \"(3)\"");
    assert_eq!(named("public.text"), "text + \"\"");
}

#[test]
fn serial_types_stay() {
    let normal = |text| data_type(text, Dialect::Postgres).to_string();
    assert_eq!(normal("SERIAL"), "serial");
    assert_eq!(normal("serial8"), "bigserial");
    assert_eq!(normal("SmallSerial"), "smallserial");
}

#[test]
fn sqlite_takes_any_words() {
    let normal = |text| data_type(text, Dialect::Sqlite).to_string();
    assert_eq!(normal(""), "");
    assert_eq!(normal(" unsigned  big /* so */ int "), "UNSIGNED BIG INT");
    assert_eq!(normal("decimal ( 10 , 2 )"), "DECIMAL(10,2)");
    assert_eq!(normal("VARCHAR(20)"), normal("varchar (20)"));
}

#[test]
fn names_lose_their_quotes_and_the_default_schema() {
    let name = |text, dialect| qualified_name(text, dialect).to_string();
    assert_eq!(name("\"Ticket\"", Dialect::Postgres), "Ticket");
    assert_eq!(name("db.PUBLIC.Ticket", Dialect::Postgres), "ticket");
    assert_eq!(name("U&\"d\\0061t\\+000061\\\\\"", Dialect::Postgres), "data\\");
    assert_eq!(name("main . [a b]", Dialect::Sqlite), "a b");
    assert_eq!(name("`shop`.`or``der`", Dialect::Mysql), "shop.or`der");
    assert_eq!(qualified_name(&"x".repeat(70), Dialect::Postgres).name.as_str().len(), 63);
}

#[test]
fn any_text_is_some_type() {
    for text in [
        "",
        "(",
        ")",
        "[",
        "a.",
        ".",
        "int(",
        "int[",
        "enum(",
        "enum('a",
        "float()",
        "numeric(,)",
        "''",
        "$1",
    ] {
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
            data_type(text, dialect);
            qualified_name(text, dialect);
        }
    }
}
