//! Where each dialect's scripts are cut: a script in, its statements out, one a line.

use caribou_migration::Dialect::{self, Mysql, Postgres, Sqlite};
use caribou_sql::{mentions_delimiter, split};

/// Renders the statements as `line: text`, line feeds in the text as `⏎`.
fn statements(dialect: Dialect, script: &str) -> String {
    match split(script, dialect) {
        Ok(statements) => statements
            .iter()
            .map(|statement| {
                assert_eq!(&script[statement.start..statement.end()], statement.text);
                format!("{}: {}\n", statement.line, statement.text.replace('\n', "⏎"))
            })
            .collect(),
        Err(error) => format!("error: {error}\n"),
    }
}

/// Asserts that a script with one statement and `SELECT 1` after it is cut between the two.
#[track_caller]
fn one(dialect: Dialect, statement: &str) {
    let script = format!("{statement};\nSELECT 1;");
    let texts: Vec<_> = split(&script, dialect).expect("can be cut").iter().map(|found| found.text).collect();
    assert_eq!(texts, [statement, "SELECT 1"], "{dialect}");
}

#[test]
fn comments_and_empty_statements_belong_to_nothing() {
    for dialect in Dialect::ALL {
        let script =
            "\u{feff}-- a; b\r\n;;/* ; */ SELECT /* 1; */ 2 -- three;\r\n ; ;\n\nSELECT 4 /* five */ -- six";
        insta::allow_duplicates! {
            insta::assert_snapshot!(statements(dialect, script), @r"
            2: SELECT /* 1; */ 2
            5: SELECT 4
            ");
        }
        assert_eq!(statements(dialect, ""), "");
        assert_eq!(statements(dialect, "--"), "");
        assert_eq!(statements(dialect, "/**/"), "");
    }
}

#[test]
fn quotes() {
    for dialect in Dialect::ALL {
        one(dialect, "SELECT 'a;''b;'");
        one(dialect, "SELECT X'00', x'3b'';'");
        one(dialect, "SELECT \"a;\"\"b;\"");
        one(dialect, "SELECT é, 'é;'");
    }
    one(Postgres, r"SELECT 'a\', ';'");
    one(Postgres, r"SELECT E'a\';', e'\\'");
    one(Postgres, r"SELECT U&'\', u&'d\0061;', U&'\', ';'");
    one(Postgres, "SELECT U&\"d;\\\"");
    one(Postgres, "SELECT note'a'"); // a word that ends in e is no prefix
    one(Postgres, "SELECT E'a'\n  -- on\n  'b\\';'");
    one(Postgres, "SELECT E'a', 'b\\'");
    one(Postgres, "SELECT B'0', N';'");
    one(Sqlite, r"SELECT 'a\', ';'");
    one(Sqlite, "SELECT [a;''\"], `b;``;`, \";\"");
    one(Mysql, r#"SELECT 'a\';', "b\";", "it's;", 'say ";'"#);
    one(Mysql, r"SELECT `a\`, n'\';', _utf8mb4'\';'");
    one(Mysql, "SELECT `a;``;`");
}

#[test]
fn dollar_quotes() {
    one(Postgres, "DO $$ BEGIN; ' \" /* $a$ ; END $$");
    one(Postgres, "DO $a$ ;$$; $b$ $A$; $a$");
    one(Postgres, "DO $é_1$;$é_1$");
    one(Postgres, "SELECT a$b$c");
    one(Postgres, "SELECT a$$, b$$"); // dollars inside a word are no quote
    one(Postgres, "EXECUTE q($1, $2)");
    one(Postgres, "SELECT $1$2");
    insta::assert_snapshot!(statements(Sqlite, "SELECT $a;SELECT $a$;"), @"
    1: SELECT $a
    1: SELECT $a$
    ");
}

#[test]
fn comments_of_each_dialect() {
    one(Postgres, "SELECT /* a /* ; */ ; */ 1");
    one(Postgres, "SELECT 1 --;\r+ 1");
    one(Postgres, "SELECT 1 # 2, '#'"); // an operator
    one(Postgres, "SELECT 2*/* ; */3, 1+--;\n2");
    insta::assert_snapshot!(statements(Sqlite, "SELECT /* a /* ; */ 1; */ 2;"), @"
    1: SELECT /* a /* ; */ 1
    1: */ 2
    ");
    insta::assert_snapshot!(statements(Mysql, "SELECT 1--2; # a;\n--\tb;\nSELECT 3--;\n-- c;\n--"), @"
    1: SELECT 1--2
    3: SELECT 3--
    ");
}

#[test]
fn version_comments_are_code() {
    one(Mysql, "/*!40101 SET NAMES utf8mb4 */");
    one(Mysql, "/*M!100100 SET x = ';*/' */ /*+ hint ; */ + 1");
    one(
        Mysql,
        "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER t /* ; */ -- it's\n BEGIN; END */",
    );
    one(Sqlite, "SELECT 1 /*! ; */ + 1");
}

#[test]
fn what_never_ends_is_an_error() {
    insta::assert_snapshot!(statements(Postgres, "SELECT 1;\n  SELECT 'a;"), @"error: line 2, column 10: this string never ends");
    insta::assert_snapshot!(statements(Postgres, "DO $x$ $y$"), @"error: line 1, column 4: this string never ends: its closing $x$ is missing");
    insta::assert_snapshot!(statements(Postgres, "é /* /* */"), @"error: line 1, column 3: this comment never ends");
    insta::assert_snapshot!(statements(Postgres, "SELECT U&\"a"), @"error: line 1, column 8: this quoted identifier never ends");
    insta::assert_snapshot!(statements(Sqlite, "SELECT [a"), @"error: line 1, column 8: this quoted identifier never ends");
    insta::assert_snapshot!(statements(Sqlite, "/*"), @"error: line 1, column 1: this comment never ends");
    insta::assert_snapshot!(statements(Mysql, "SELECT '\\'"), @"error: line 1, column 8: this string never ends");
    insta::assert_snapshot!(statements(Mysql, "/*! 'a */"), @"error: line 1, column 1: this comment never ends");
}

#[test]
fn what_only_a_client_can_run_is_an_error() {
    insta::assert_snapshot!(
        statements(Postgres, "SELECT 1;\nCOPY public.t (a, b) FROM stdin;\n1\t'\n\\.\n"),
        @"error: line 2, column 1: COPY ... FROM STDIN reads rows that only psql can send; use INSERT"
    );
    insta::assert_snapshot!(statements(Postgres, "-- dump\n\\restrict ab\nSELECT 1;"), @r#"error: line 2, column 1: "\\restrict" is a command of the command-line client, not SQL"#);
    insta::assert_snapshot!(statements(Sqlite, ".read a.sql\n"), @r#"error: line 1, column 1: ".read" is a command of the command-line client, not SQL"#);
    one(Postgres, "COPY t FROM '/tmp/stdin'");
    one(Postgres, "COPY (SELECT a FROM stdin) TO '/tmp/x'");
    one(Sqlite, "COPY t FROM stdin");
}

#[test]
fn postgres_bodies() {
    one(Postgres, "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b;)");
    one(
        Postgres,
        "CREATE OR REPLACE FUNCTION f(\"begin\" int, begin int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN a THEN 1 END;\n SELECT t.end, 1 AS end;\nEND",
    );
    one(Postgres, "create procedure p() begin atomic end");
    // A transaction, not a body, and a routine whose name looks like one.
    insta::assert_snapshot!(statements(Postgres, "BEGIN; SELECT 1; END; CREATE FUNCTION begin() AS 'a'; SELECT 2"), @"
    1: BEGIN
    1: SELECT 1
    1: END
    1: CREATE FUNCTION begin() AS 'a'
    1: SELECT 2
    ");
    one(Postgres, "SELECT ')' )");
}

#[test]
fn sqlite_triggers() {
    one(
        Sqlite,
        "CREATE TEMP TRIGGER t AFTER UPDATE ON a WHEN CASE new.a WHEN 1 THEN 2 END BEGIN\n UPDATE a SET b = CASE WHEN c THEN 1 ELSE 2 END;\n SELECT 1;\nEND",
    );
    one(Sqlite, "EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; -- ;\n END");
    one(Sqlite, "CREATE TABLE \"trigger\" (\"begin\" TEXT)");
    insta::assert_snapshot!(statements(Sqlite, "BEGIN; CREATE TRIGGER t; SELECT 1; END; END"), @"
    1: BEGIN
    1: CREATE TRIGGER t
    1: SELECT 1
    1: END
    1: END
    ");
    // Cut off in the middle: the rest is one statement, which the server refuses.
    insta::assert_snapshot!(statements(Sqlite, "CREATE TRIGGER t BEGIN SELECT 1; SELECT 2;"), @"1: CREATE TRIGGER t BEGIN SELECT 1; SELECT 2");
}

#[test]
fn mysql_bodies_without_delimiter() {
    for body in [
        "BEGIN END",
        "BEGIN DECLARE a INT; SET a = 1; END",
        "BEGIN BEGIN SELECT 1; END; SELECT 2; END",
        "BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT IF(a, 1, 2); ELSE IF c THEN SELECT 3; END IF; END IF; END",
        "BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; SELECT 2; END",
        "BEGIN SELECT CASE WHEN a THEN IF(b, 1, 2) ELSE REPEAT('x', 3) END; SELECT 2; END",
        "BEGIN IF CASE a WHEN 1 THEN 2 END THEN SELECT 1; END IF; SELECT 2; END",
        "BEGIN a: LOOP LEAVE a; END LOOP a; b: BEGIN SELECT 1; END b; SELECT 2; END",
        "BEGIN WHILE a DO SELECT 1; DO IF(a, 1, 2); END WHILE; SELECT 2; END",
        "BEGIN REPEAT SELECT 1; UNTIL CASE WHEN a THEN 1 END END REPEAT; SELECT 2; END",
        "BEGIN FOR i IN 1..10 DO SELECT i; END FOR; SELECT 2; END",
        "BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; SELECT 2; END",
        "BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; SELECT 2; END",
        "BEGIN DECLARE c CURSOR FOR SELECT start, end FROM t; SELECT t.end, t.begin; SELECT 2; END",
        "BEGIN DROP TABLE IF EXISTS t; CREATE TABLE IF NOT EXISTS t (a INT); END",
        "IF NEW.a > 1 THEN SELECT 1; SELECT 2; END IF",
        "IF NOT EXISTS (SELECT 1) THEN SELECT 1; SELECT 2; END IF",
        "SET NEW.a = IF(NEW.b, 1, 2)",
        "SET NEW.a = CASE WHEN NEW.b THEN 1 ELSE 2 END",
        "l: LOOP SELECT 1; LEAVE l; END LOOP",
    ] {
        one(Mysql, &format!("CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW {body}"));
        one(Mysql, &format!("CREATE DEFINER = root@localhost PROCEDURE IF NOT EXISTS p(IN a INT) {body}"));
        one(Mysql, &format!("create or replace definer=`a`@`%` event e on schedule every 1 day do {body}"));
    }
    one(
        Mysql,
        "CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) CHARACTER SET utf8 DETERMINISTIC BEGIN RETURN 1; END",
    );
    one(Mysql, "CREATE FUNCTION f() RETURNS INT RETURN CASE WHEN 1 THEN 2 END");
    one(Mysql, "CREATE PROCEDURE p() COMMENT ';' IF 1 THEN SELECT 1; END IF");
    one(Mysql, "BEGIN NOT ATOMIC SELECT 1; IF 1 THEN SELECT 2; END IF; END");
    one(Mysql, "CREATE TABLE begin (event INT, `if` INT)");
    insta::assert_snapshot!(statements(Mysql, "BEGIN; SELECT 1; COMMIT; DROP PROCEDURE IF EXISTS p; SELECT 2"), @"
    1: BEGIN
    1: SELECT 1
    1: COMMIT
    1: DROP PROCEDURE IF EXISTS p
    1: SELECT 2
    ");
}

#[test]
fn mysql_delimiter_lines() {
    let script = "SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT ';//';\nEND; //\nSELECT 2//\n\
        delimiter $$ -- the next\nSELECT a$b, c$$SELECT 3 $$\nDELIMITER ;\nSELECT 4; SELECT 5";
    insta::assert_snapshot!(statements(Mysql, script), @"
    1: SELECT 1
    3: CREATE PROCEDURE p()⏎BEGIN⏎  SELECT ';//';⏎END
    7: SELECT 2
    9: SELECT a$b, c
    9: SELECT 3
    11: SELECT 4
    11: SELECT 5
    ");
    assert!(mentions_delimiter(script, Mysql));
    assert!(!mentions_delimiter(script, Postgres));
    assert!(!mentions_delimiter("SELECT delimiter, 'DELIMITER ;'", Mysql));
    insta::assert_snapshot!(statements(Mysql, "DELIMITER ;;\nSELECT 1;; SELECT 2;;\nDELIMITER\nSELECT 3;;"), @"
    2: SELECT 1
    2: SELECT 2
    4: SELECT 3
    ");
    // The client takes it wherever a statement would start, a delimiter of 15 bytes at most.
    insta::assert_snapshot!(statements(Mysql, "SELECT 1; DELIMITER éééééééééé\nSELECT 2éééééééSELECT 3"), @"
    1: SELECT 1
    2: SELECT 2
    2: SELECT 3
    ");
}
