//! Two lists of migrations side by side: what is the same, and each way in which it can fail to be.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cases;

use std::fmt::Write;

use caribou_executor::{Context, Script, Task, Work};
use caribou_migration::MigrationId;
use caribou_target::DatabaseUrl;
use caribou_verify::{Equivalence, Place, Way, WayBack, equivalence};
use jiff::Timestamp;

use cases::cases;

/// A migration: there, and back.
type Scripts<'a> = (&'a str, Option<&'a str>);

struct Case<'a> {
    there: &'a str,
    first: &'a [Scripts<'a>],
    second: &'a [Scripts<'a>],
}

impl Case<'_> {
    fn run(&self, url: &str) -> Equivalence {
        let ways = |app: &str, scripts: &[Scripts<'_>]| -> Vec<Way<'static>> {
            let ids = (1..).map(|number| format!("{app}.{number:04}_step").parse::<MigrationId>().unwrap());
            let way = |(id, (up, down)): (MigrationId, &Scripts<'_>)| {
                let down = down.map(|down| Task::revert(id.clone(), work(down)));
                Way { up: Task::apply(id, work(up)), down }
            };
            ids.zip(scripts).map(way).collect()
        };
        let there = [Task::apply("there.0001_step".parse().unwrap(), work(self.there))];
        let there = if self.there.is_empty() { &[] } else { there.as_slice() };
        let clock = || Timestamp::now();
        let context = Context { clock: &clock, actor: None, version: "0", label: None };
        let place = Place::of(&DatabaseUrl::parse(url).unwrap());
        let (first, second) = (ways("first", self.first), ways("second", self.second));
        equivalence(&place, there, &first, &second, &context).unwrap()
    }
}

fn work(text: &str) -> Work<'static> {
    Work::Script(Script { file: "sql".into(), text: text.to_owned().into() })
}

/// Runs a case, and says what was seen.
fn seen(url: &str, there: &str, first: &[Scripts<'_>], second: &[Scripts<'_>]) -> String {
    said(&Case { there, first, second }.run(url))
}

fn said(seen: &Equivalence) -> String {
    let mut said = format!(
        "{}, {} tables with rows\n",
        if seen.is_same() { "same" } else { "not the same" },
        seen.tables_with_rows
    );
    for difference in &seen.up {
        let _ = writeln!(said, "up: {difference}");
    }
    for table in &seen.order {
        let _ = writeln!(said, "order: {table}");
    }
    for (column, first, second) in &seen.sequences {
        let _ = writeln!(said, "sequence of {column}: {first} | {second}");
    }
    for rows in &seen.rows {
        let _ = writeln!(said, "rows: {rows}");
    }
    for (table, columns) in &seen.unstable {
        let _ = writeln!(said, "unstable: {table} {columns:?}");
    }
    if let Some((direction, error)) = &seen.fails {
        let _ = writeln!(said, "fails {direction:?}: {error}");
    }
    match &seen.back {
        WayBack::Both { schema, rows } => {
            let _ = writeln!(said, "both back");
            said.extend(schema.iter().map(|difference| format!("back: {difference}\n")));
            said.extend(rows.iter().map(|rows| format!("back: {rows}\n")));
        }
        WayBack::FirstFails { reason, schema } => {
            let reason = reason.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
            let _ = writeln!(said, "back to what was before: {reason}");
            said.extend(schema.iter().map(|difference| format!("back: {difference}\n")));
        }
        other => said.push_str(&format!("back: {other:?}\n")),
    }
    if let Some((direction, error)) = &seen.needs_empty {
        let _ = writeln!(said, "needs empty {direction:?}: {error}");
    }
    said
}

/// Runs all cases, and says what was seen of each.
fn all(url: &str) -> String {
    let mut all = String::new();
    for (name, there, first, second) in cases() {
        let _ = writeln!(all, "{name}: {}", seen(url, there, &first, &second));
    }
    all
}

/// What a server may do in its own way; the rest is decided after it has answered, and each database there takes its time.
const ON_SERVERS: [&str; 7] = [
    "columns in the CREATE",
    "another default",
    "a constraint without a name",
    "the same values in other rows",
    "the second leaves a table behind",
    "the way back of the first fails",
    "both need empty tables",
];

/// Runs some of them on a server, and says which came out otherwise than on SQLite.
fn unlike_sqlite(url: &str) -> String {
    assert!(ON_SERVERS.iter().all(|name| cases().iter().any(|case| case.0 == *name)));
    let mut unlike = String::new();
    for (name, there, first, second) in cases().into_iter().filter(|case| ON_SERVERS.contains(&case.0)) {
        let verdict = |url: &str| {
            let seen = seen(url, there, &first, &second);
            let words = |line: &str| line.split(':').next().unwrap_or_default().to_owned();
            seen.lines().map(words).collect::<Vec<_>>().join("; ")
        };
        let (here, on_sqlite) = (verdict(url), verdict("sqlite::memory:"));
        if here != on_sqlite {
            let _ = writeln!(unlike, "{name}: {here} | {on_sqlite}");
        }
    }
    unlike
}

#[test]
fn all_on_sqlite() {
    insta::assert_snapshot!(all("sqlite::memory:"), @"
    columns in the CREATE: same, 0 tables with rows
    both back

    another default: not the same, 0 tables with rows
    up: table ticket: column kind: VARCHAR(9) DEFAULT 'a' | VARCHAR(9) DEFAULT 'b'
    both back

    another name of a constraint: not the same, 0 tables with rows
    up: table ticket: constraint short: CHECK (length(title) < 20) | missing
    table ticket: constraint small: missing | CHECK (length(title) < 20)
    both back

    a constraint without a name: not the same, 0 tables with rows
    up: table ticket: constraint short: named | without a name
    both back

    another order of columns: same, 1 tables with rows
    order: ticket
    both back

    another row: not the same, 1 tables with rows
    rows: values of team (name)
    both back

    one row too few: not the same, 1 tables with rows
    rows: rows of team
    both back

    the same values in other rows: not the same, 1 tables with rows
    rows: rows of team
    both back

    rows that were there, changed by one of them only: not the same, 1 tables with rows
    rows: values of team (name)
    both back
    back: values of team (name)

    the second leaves a table behind: not the same, 1 tables with rows
    both back
    back: table ticket: missing | present

    the first leave one behind, the second do not: same, 1 tables with rows
    back to what was before: none

    neither has a way back: same, 0 tables with rows
    back: None

    only the first have a way back: not the same, 0 tables with rows
    back: Missing

    only the second have a way back: same, 0 tables with rows
    back to what was before: none

    the way back of the first fails: same, 0 tables with rows
    back to what was before: first.0001_step: no such table: nowhere

    the way back of the second fails: not the same, 0 tables with rows
    fails Backward: second.0001_step: no such table: nowhere
    back: None

    the second fail: not the same, 0 tables with rows
    fails Forward: second.0001_step: no such table: nowhere
    back: None

    both need empty tables: same, 0 tables with rows
    both back
    needs empty Forward: first.0001_step: CHECK constraint failed: id > 0

    only the second need empty tables: not the same, 1 tables with rows
    fails Forward: second.0001_step: CHECK constraint failed: id > 0
    back: None

    back on empty tables only: same, 1 tables with rows
    both back
    needs empty Backward: first.0001_step: CHECK constraint failed: id > 0
    ");
}

#[test]
fn all_on_postgresql() {
    let Some(server) = caribou_harness::postgres() else { return };
    insta::assert_snapshot!(unlike_sqlite(server.database("equal").url()), @"a constraint without a name: not the same, 0 tables with rows; up; table ticket; both back | not the same, 0 tables with rows; up; both back");
}

#[cfg(feature = "mysql")]
#[test]
fn all_on_mariadb() {
    let Some(server) = caribou_harness::mariadb() else { return };
    insta::assert_snapshot!(unlike_sqlite(server.database("equal").url()), @"a constraint without a name: not the same, 0 tables with rows; up; table ticket; both back | not the same, 0 tables with rows; up; both back");
}

#[test]
fn what_depends_on_the_clock_or_on_chance_is_left_out_on_sqlite() {
    let there = "CREATE TABLE log (id INTEGER PRIMARY KEY, made REAL, token TEXT, size INTEGER)";
    let insert = |size: u8| {
        format!(
            "INSERT INTO log (id, made, token, size) VALUES (1, julianday('now'), hex(randomblob(8)), {size})"
        )
    };
    let (first, second) = (insert(1), insert(2));
    let back = Some("DELETE FROM log WHERE id = 1");
    insta::assert_snapshot!(seen("sqlite::memory:", there, &[(&first, back)], &[(&first, back)]), @r#"
    same, 1 tables with rows
    unstable: log {"made", "token"}
    both back
    "#);
    insta::assert_snapshot!(seen("sqlite::memory:", there, &[(&first, back)], &[(&second, back)]), @r#"
    not the same, 1 tables with rows
    rows: values of log (size)
    unstable: log {"made", "token"}
    both back
    "#);
    // How many rows there are may be chance too; now and then two runs have as many, but not three times.
    let some = "INSERT INTO log (size) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999) \
                SELECT i FROM n LIMIT (SELECT 1 + abs(random()) % 999)";
    let told = || seen("sqlite::memory:", there, &[(some, None)], &[(some, None)]);
    let expected =
        "same, 1 tables with rows\nunstable: log {\"id\", \"made\", \"size\", \"token\"}\nback: None";
    assert!((0..3).any(|_| told().trim_end() == expected), "{}", told());
}

#[test]
fn what_depends_on_the_clock_or_on_chance_is_left_out_on_postgresql() {
    let Some(server) = caribou_harness::postgres() else { return };
    let there = "CREATE TABLE log (id SERIAL PRIMARY KEY, size INTEGER)";
    let steps = [
        ("ALTER TABLE log ADD COLUMN made TIMESTAMPTZ NOT NULL DEFAULT now()", None),
        ("ALTER TABLE log ADD COLUMN token UUID NOT NULL DEFAULT gen_random_uuid()", None),
        ("INSERT INTO log (size) VALUES (7), (8); DELETE FROM log WHERE size = 7", None),
    ];
    let together = |kept: u8| {
        format!(
            "ALTER TABLE log ADD COLUMN made TIMESTAMPTZ NOT NULL DEFAULT now(), \
             ADD COLUMN token UUID NOT NULL DEFAULT gen_random_uuid(); \
             INSERT INTO log (size) VALUES (7), (8); DELETE FROM log WHERE size <> {kept} AND size < 9"
        )
    };
    let database = server.database("chance");
    let url = database.url();
    insta::assert_snapshot!(seen(url, there, &steps, &[(&together(8), None)]), @r#"
    same, 1 tables with rows
    unstable: log {"made", "token"}
    back: None
    "#);
    insta::assert_snapshot!(seen(url, there, &steps, &[(&together(7), None)]), @r#"
    not the same, 1 tables with rows
    rows: values of log (id, size)
    unstable: log {"made", "token"}
    back: None
    "#);
}

#[test]
fn names_that_postgresql_chose_count_and_so_does_every_kind_of_thing() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("names");
    let url = database.url();
    let renamed = [
        ("CREATE TABLE ticket (id SERIAL PRIMARY KEY, title TEXT UNIQUE)", None),
        ("ALTER TABLE ticket RENAME TO issue", None),
    ];
    let anew = [("CREATE TABLE issue (id SERIAL PRIMARY KEY, title TEXT UNIQUE)", None)];
    insta::assert_snapshot!(seen(url, "", &renamed, &anew), @"
    not the same, 0 tables with rows
    up: sequence issue_id_seq: missing | present
    up: sequence ticket_id_seq: present | missing
    up: table issue: column id: integer NOT NULL DEFAULT nextval('ticket_id_seq') | integer NOT NULL DEFAULT nextval('issue_id_seq')
    table issue: constraint ticket_pkey: PRIMARY KEY (id) | missing
    table issue: constraint ticket_title_key: UNIQUE (title) | missing
    table issue: constraint issue_pkey: missing | PRIMARY KEY (id)
    table issue: constraint issue_title_key: missing | UNIQUE (title)
    back: None
    ");

    // The name of the sequence of an identity column is told, and no difference.
    let renamed = [
        ("CREATE TABLE ticket (id INT GENERATED ALWAYS AS IDENTITY)", None),
        ("ALTER TABLE ticket RENAME TO issue", None),
    ];
    let anew = [("CREATE TABLE issue (id INT GENERATED ALWAYS AS IDENTITY)", None)];
    insta::assert_snapshot!(seen(url, "", &renamed, &anew), @"
    same, 0 tables with rows
    sequence of issue.id: ticket_id_seq | issue_id_seq
    back: None
    ");

    let first = [(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE ticket (id INT PRIMARY KEY, mood mood); \
         CREATE VIEW sad AS SELECT id FROM ticket WHERE mood = 'sad'; \
         CREATE FUNCTION one() RETURNS INT LANGUAGE sql AS 'SELECT 1'; \
         COMMENT ON TABLE ticket IS 'what there is to do'",
        None,
    )];
    let second = [(
        "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE ticket (id INT PRIMARY KEY, mood mood); \
         CREATE VIEW sad AS SELECT id FROM ticket WHERE mood = 'ok'; \
         CREATE FUNCTION one() RETURNS INT LANGUAGE sql AS 'SELECT 2'; \
         COMMENT ON TABLE ticket IS 'what was done'",
        None,
    )];
    insta::assert_snapshot!(seen(url, "", &first, &second), @"
    not the same, 0 tables with rows
    up: type mood: values: sad, ok | ok, sad
    up: table ticket: comment: what there is to do | what was done
    up: view sad: query: select ticket . id from ticket where ( ticket . mood = 'sad' :: mood ) | select ticket . id from ticket where ( ticket . mood = 'ok' :: mood )
    up: function one(): definition: select 1 | select 2
    back: None
    ");
    insta::assert_snapshot!(seen(url, "", &first, &first), @"
    same, 0 tables with rows
    back: None
    ");
}

#[cfg(feature = "mysql")]
#[test]
fn views_triggers_and_fractions_on_mariadb() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("kinds");
    let url = database.url();
    let script = |price: &str| {
        format!(
            "CREATE TABLE ticket (id INT AUTO_INCREMENT PRIMARY KEY, price DECIMAL(8, 2), token CHAR(36), made DATETIME(6)); \
             CREATE VIEW cheap AS SELECT id FROM ticket WHERE price < 5; \
             CREATE TRIGGER more BEFORE INSERT ON ticket FOR EACH ROW SET NEW.price = NEW.price + 1; \
             INSERT INTO ticket (price, token, made) VALUES ({price}, UUID(), NOW(6))"
        )
    };
    let (first, second) = (script("1.25"), script("1.3"));
    insta::assert_snapshot!(seen(url, "", &[(&first, None)], &[(&first, None)]), @r#"
    same, 1 tables with rows
    unstable: ticket {"made", "token"}
    back: None
    "#);
    insta::assert_snapshot!(seen(url, "", &[(&first, None)], &[(&second, None)]), @r#"
    not the same, 1 tables with rows
    rows: values of ticket (price)
    unstable: ticket {"made", "token"}
    back: None
    "#);
}
