//! Expressions: what a person writes against what the server makes of it, and what must not be taken for the same.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cases;

use caribou_migration::Dialect;
use caribou_schema::{Expression, Name, Piece};
use caribou_sql::{clause, definition, expression};
use cases::different::*;
use cases::mariadb::*;
use cases::postgres::*;

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
