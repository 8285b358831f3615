//! Types of SQL and types of Diesel, both ways.

mod domains;
mod meant;
mod printed;

pub(crate) use domains::Domains;
pub(crate) use meant::{Meant, is_same, meant};
pub(crate) use printed::{Printed, printed};

/// Types that Diesel brings for PostgreSQL; all others are written into the file.
pub(crate) fn is_diesels_own(word: &str, dialect: caribou_migration::Dialect) -> bool {
    use caribou_migration::Dialect;
    let own = match dialect {
        Dialect::Postgres => POSTGRES,
        Dialect::Mysql => MYSQL,
        // There is no other type on SQLite.
        Dialect::Sqlite => return true,
    };
    COMMON.contains(&word) || own.contains(&word)
}

const COMMON: &[&str] = &[
    "Bool",
    "Integer",
    "SmallInt",
    "BigInt",
    "Binary",
    "Text",
    "Double",
    "Float",
    "Numeric",
    "Timestamp",
    "Date",
    "Time",
    "Float4",
    "Smallint",
    "Int2",
    "Int4",
    "Int8",
    "Bigint",
    "Float8",
    "Decimal",
    "VarChar",
    "Varchar",
    "Char",
    "Tinytext",
    "Mediumtext",
    "Longtext",
    "Tinyblob",
    "Blob",
    "Mediumblob",
    "Longblob",
    "Varbinary",
    "Bit",
];

const POSTGRES: &[&str] = &[
    "Cidr",
    "Citext",
    "Inet",
    "Jsonb",
    "MacAddr",
    "MacAddr8",
    "Money",
    "Oid",
    "Range",
    "Timestamptz",
    "Uuid",
    "Json",
    "PgLsn",
    "Record",
    "Interval",
    "Int4range",
    "Int8range",
    "Daterange",
    "Numrange",
    "Tsrange",
    "Tstzrange",
    "Int4multirange",
    "Int8multirange",
    "Datemultirange",
    "Nummultirange",
    "Tsmultirange",
    "Tstzmultirange",
    "SmallSerial",
    "BigSerial",
    "Serial",
    "Bytea",
    "Bpchar",
    "Macaddr",
    "Macaddr8",
];

const MYSQL: &[&str] = &["TinyInt", "Tinyint", "Datetime", "Json"];
