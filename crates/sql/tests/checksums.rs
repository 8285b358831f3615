//! Checksums are kept in databases, so their values are part of the contract.

use caribou_migration::Dialect;
use caribou_sql::{Statement, checksum};

#[test]
fn the_hashed_bytes_never_change() {
    // printf 'SELECT\3771\377' | sha256sum
    let statement = Statement::new("SELECT  1 -- one", Dialect::Postgres);
    insta::assert_snapshot!(statement.checksum(), @"a9a26c81bfdbca6e469bc272349509549327745261c4ace0681a05f0b936401d");
    // The SHA-256 of those 32 bytes, and of nothing.
    insta::assert_snapshot!(checksum("SELECT 1;", Dialect::Postgres), @"d6e5a28d7e6b40645128a40a70e7aefb3ee8057dcd214afcf850000aac06c161");
    insta::assert_snapshot!(checksum("-- nothing\n", Dialect::Postgres), @"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn what_means_something_counts() {
    let different = |one, other| {
        for dialect in Dialect::ALL {
            assert_ne!(checksum(one, dialect), checksum(other, dialect), "{one} {other} {dialect}");
        }
    };
    different("a b", "ab");
    different("a; b", "a b");
    different("'a b'", "'a  b'");
    different("SELECT", "select");
    different("'a\rb'", "'a\nb'");
    different("a", "\"a\"");
    let (one, other) = ("/*!50001 a */", "/*!50001 b */");
    assert_ne!(checksum(one, Dialect::Mysql), checksum(other, Dialect::Mysql));
    assert_ne!(checksum("DO $$ a -- b\n$$", Dialect::Postgres), checksum("DO $$ a $$", Dialect::Postgres));
    assert_ne!(checksum("SELECT a @ -b", Dialect::Postgres), checksum("SELECT a @- b", Dialect::Postgres));
}

#[test]
fn what_means_nothing_does_not() {
    let same =
        |one, other, dialect| assert_eq!(checksum(one, dialect), checksum(other, dialect), "{one} {other}");
    for dialect in Dialect::ALL {
        same("SELECT 'a\nb';", "\u{feff}SELECT/**/'a\r\nb' ; ;", dialect);
    }
    same("a=-1", "a = - 1", Dialect::Postgres);
    same("a<=-1", "a <= -1", Dialect::Postgres);
    same(
        "CREATE PROCEDURE p() BEGIN SELECT 1; END; SELECT 2",
        "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END;//\nSELECT 2; //\nDELIMITER ;\n",
        Dialect::Mysql,
    );
}

#[test]
fn a_script_that_cannot_be_split_has_one_too() {
    assert_ne!(checksum("SELECT 'a", Dialect::Sqlite), checksum("SELECT 'b", Dialect::Sqlite));
}
