//! Two branches in both orders: when they lead to the same, and each way in which they may not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write;

use caribou_executor::{Context, ExecuteError, Script, Task, Work};
use caribou_sql::position;
use caribou_target::DatabaseUrl;
use caribou_verify::{Orders, Place, ProofError, RoundTripError, orders};
use jiff::Timestamp;

const TICKET: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL, size INTEGER)";

/// The scripts of a branch, oldest first.
type Scripts<'a> = &'a [&'a str];

fn run(url: &str, there: &str, first: Scripts<'_>, second: Scripts<'_>) -> Result<Orders, RoundTripError> {
    let tasks = |app: &str, scripts: Scripts<'_>| -> Vec<Task<'static>> {
        let task = |(number, text): (usize, &&str)| {
            let file = format!("{app}/{:04}/up.sql", number + 1);
            let work = Work::Script(Script { file, text: (*text).to_owned().into() });
            Task::apply(format!("{app}.{:04}_step", number + 1).parse().unwrap(), work)
        };
        scripts.iter().enumerate().map(task).collect()
    };
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    let place = Place::of(&DatabaseUrl::parse(url).unwrap());
    orders(&place, &tasks("there", &[there]), &tasks("first", first), &tasks("second", second), &context)
}

/// Runs both orders, and says what was seen.
fn seen(url: &str, there: &str, first: Scripts<'_>, second: Scripts<'_>) -> String {
    match run(url, there, first, second) {
        Ok(orders) => told(&orders),
        Err(RoundTripError::Proof(error)) => format!("fails alone: {}\n", failure(&error)),
        Err(error) => panic!("{error}"),
    }
}

fn told(orders: &Orders) -> String {
    let mut told = format!(
        "{}, {} tables with rows\n",
        if orders.is_same() { "same" } else { "not the same" },
        orders.tables_with_rows
    );
    if let Some(error) = &orders.first_then_second {
        let _ = writeln!(told, "second after first: {}", failure(error));
    }
    if let Some(error) = &orders.second_then_first {
        let _ = writeln!(told, "first after second: {}", failure(error));
    }
    told.extend(orders.schema.iter().map(|difference| format!("schema: {difference}\n")));
    told.extend(orders.rows.iter().map(|rows| format!("rows: {rows}\n")));
    for (table, columns) in &orders.unstable {
        let _ = writeln!(told, "unstable: {table} {columns:?}");
    }
    if let Some(error) = &orders.needs_empty {
        let _ = writeln!(told, "needs empty: {}", failure(error));
    }
    told
}

/// Which migration failed, and where.
fn failure(error: &ProofError) -> String {
    let ProofError::Execute(ExecuteError::Failed(failure)) = error else { panic!("{error}") };
    let (file, text) = (failure.file.as_ref().unwrap(), failure.text.as_ref().unwrap());
    let line = position(text, failure.position.unwrap_or(failure.statement.as_ref().unwrap().start)).line;
    format!("{} {file}:{line}: {}", failure.id, failure.kind)
}

#[test]
fn branches_on_sqlite() {
    let seen = |first: Scripts<'_>, second: Scripts<'_>| seen("sqlite::memory:", TICKET, first, second);

    // Each adds a column: only their order in the table is another, which is no difference.
    insta::assert_snapshot!(seen(
        &["ALTER TABLE ticket ADD COLUMN a INTEGER"],
        &["ALTER TABLE ticket ADD COLUMN b INTEGER"],
    ), @"same, 1 tables with rows");

    // What the one needs, the other takes away: one order fails, and says where.
    insta::assert_snapshot!(seen(
        &["CREATE TABLE log (id INTEGER PRIMARY KEY);\n\nCREATE INDEX by_size ON ticket (size)"],
        &["CREATE INDEX by_title ON ticket (title)", "ALTER TABLE ticket RENAME COLUMN size TO weight"],
    ), @"
    not the same, 1 tables with rows
    first after second: first.0001_step first/0001/up.sql:3: no such column: size
    ");

    // Neither can follow the other.
    insta::assert_snapshot!(seen(
        &["ALTER TABLE ticket RENAME TO issue"],
        &["ALTER TABLE ticket RENAME TO task"],
    ), @"
    not the same, 0 tables with rows
    second after first: second.0001_step second/0001/up.sql:1: no such table: ticket
    first after second: first.0001_step first/0001/up.sql:1: no such table: ticket
    ");

    // Both run, and what is there in the end depends on which was last.
    insta::assert_snapshot!(seen(
        &["CREATE VIEW IF NOT EXISTS small AS SELECT id FROM ticket WHERE size < 5"],
        &["CREATE VIEW IF NOT EXISTS small AS SELECT id FROM ticket WHERE size < 9"],
    ), @"
    not the same, 1 tables with rows
    schema: view small: query: select id from ticket where size < 5 | select id from ticket where size < 9
    ");
    insta::assert_snapshot!(seen(
        &["UPDATE ticket SET size = 1"],
        &["UPDATE ticket SET size = 2"],
    ), @"
    not the same, 1 tables with rows
    rows: values of ticket (size)
    ");

    // Rows that one makes are what the other does not bear, though each bears what was there.
    insta::assert_snapshot!(seen(
        &["UPDATE ticket SET size = 1"],
        &["CREATE UNIQUE INDEX one_of_a_size ON ticket (size)"],
    ), @"
    not the same, 0 tables with rows
    second after first: second.0001_step second/0001/up.sql:1: UNIQUE constraint failed: ticket.size
    first after second: first.0001_step first/0001/up.sql:1: UNIQUE constraint failed: ticket.size
    ");
}

#[test]
fn what_a_branch_cannot_do_by_itself_says_nothing_of_orders() {
    let seen = |first: Scripts<'_>, second: Scripts<'_>| seen("sqlite::memory:", TICKET, first, second);
    let needs_empty = "ALTER TABLE ticket ADD COLUMN kind TEXT NOT NULL";

    // With rows it is refused even alone, so both orders are tried without.
    let said = seen(&["CREATE INDEX by_size ON ticket (size)"], &[needs_empty]);
    insta::assert_snapshot!(said, @"
    same, 0 tables with rows
    needs empty: second.0001_step second/0001/up.sql:1: Cannot add a NOT NULL column with default value NULL
    ");
    // What differs without rows is still found.
    insta::assert_snapshot!(seen(&[needs_empty], &["ALTER TABLE ticket RENAME TO issue"]), @"
    not the same, 0 tables with rows
    first after second: first.0001_step first/0001/up.sql:1: no such table: ticket
    needs empty: first.0001_step first/0001/up.sql:1: Cannot add a NOT NULL column with default value NULL
    ");
    // What fails on empty tables too is no branch.
    let wrong = "ALTER TABLE ticket DROP COLUMN kind";
    for (first, second) in [([wrong], [needs_empty]), ([needs_empty], [wrong])] {
        let said = seen(&first, &second);
        assert!(said.starts_with("fails alone: "), "{said}");
        assert!(said.contains(r#"/0001/up.sql:1: no such column: "kind""#), "{said}");
    }
}

#[test]
fn what_depends_on_the_clock_or_on_chance_is_left_out() {
    let seen = |first: Scripts<'_>, second: Scripts<'_>| seen("sqlite::memory:", TICKET, first, second);
    let by_chance = "ALTER TABLE ticket ADD COLUMN token TEXT; UPDATE ticket SET token = hex(randomblob(8))";
    insta::assert_snapshot!(seen(&[by_chance], &["CREATE INDEX by_size ON ticket (size)"]), @r#"
    same, 1 tables with rows
    unstable: ticket {"token"}
    "#);
    insta::assert_snapshot!(seen(&[by_chance, "UPDATE ticket SET size = 1"], &["UPDATE ticket SET size = 2"]), @r#"
    not the same, 1 tables with rows
    rows: values of ticket (size)
    unstable: ticket {"token"}
    "#);
}

/// What a server says in its own words, and what the verdict is elsewhere too.
fn on_a_server(url: &str) -> String {
    let pairs: [(Scripts<'_>, Scripts<'_>); 4] = [
        (&["ALTER TABLE ticket ADD COLUMN a INTEGER"], &["ALTER TABLE ticket ADD COLUMN b INTEGER"]),
        (
            &["CREATE TABLE log (id INTEGER PRIMARY KEY);\n\nCREATE INDEX by_size ON ticket (size)"],
            &["ALTER TABLE ticket DROP COLUMN size"],
        ),
        (&["UPDATE ticket SET size = 1"], &["UPDATE ticket SET size = 2"]),
        (
            &["ALTER TABLE ticket ALTER COLUMN size SET DEFAULT 1"],
            &["ALTER TABLE ticket ALTER COLUMN size SET DEFAULT 2"],
        ),
    ];
    pairs.iter().map(|(first, second)| seen(url, TICKET, first, second)).collect()
}

#[test]
fn branches_on_postgresql() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("orders");
    insta::assert_snapshot!(on_a_server(database.url()), @r#"
    same, 1 tables with rows
    not the same, 1 tables with rows
    first after second: first.0001_step first/0001/up.sql:3: column "size" does not exist
    not the same, 1 tables with rows
    rows: values of ticket (size)
    not the same, 1 tables with rows
    schema: table ticket: column size: integer DEFAULT 2 | integer DEFAULT 1
    "#);

    // Two indexes without names swap those that the server chooses: a later migration may say one.
    insta::assert_snapshot!(seen(
        database.url(),
        TICKET,
        &["CREATE INDEX ON ticket (title)"],
        &["CREATE INDEX ON ticket (title) WHERE size > 1"],
    ), @"
    not the same, 1 tables with rows
    schema: table ticket: index ticket_title_idx: INDEX (title) | INDEX (title) WHERE size > 1
    table ticket: index ticket_title_idx1: INDEX (title) WHERE size > 1 | INDEX (title)
    ");
    insta::assert_snapshot!(seen(
        database.url(),
        "CREATE TYPE mood AS ENUM ('sad')",
        &["ALTER TYPE mood ADD VALUE 'ok'"],
        &["ALTER TYPE mood ADD VALUE 'glad'"],
    ), @"
    not the same, 0 tables with rows
    schema: type mood: values: sad, ok, glad | sad, glad, ok
    ");
}

#[cfg(feature = "mysql")]
#[test]
fn branches_on_mariadb() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("orders");
    insta::assert_snapshot!(on_a_server(database.url()), @"
    same, 1 tables with rows
    not the same, 1 tables with rows
    first after second: first.0001_step first/0001/up.sql:3: Key column 'size' doesn't exist in table
    not the same, 1 tables with rows
    rows: values of ticket (size)
    not the same, 1 tables with rows
    schema: table ticket: column size: int(11) DEFAULT 2 | int(11) DEFAULT 1
    ");
}

/// Which branch is called the first changes nothing but the names.
#[test]
fn both_orders_are_both_orders() {
    let scripts = [
        "ALTER TABLE ticket ADD COLUMN a INTEGER",
        "ALTER TABLE ticket RENAME COLUMN size TO weight",
        "ALTER TABLE ticket DROP COLUMN size",
        "CREATE INDEX by_size ON ticket (size)",
        "UPDATE ticket SET size = size + 1",
        "UPDATE ticket SET size = size * 2",
        "INSERT INTO ticket (id, title, size) SELECT id + 10, title, 7 FROM ticket",
        "DROP TABLE ticket",
    ];
    let mut verdicts = Vec::new();
    for (at, one) in scripts.iter().enumerate() {
        for other in &scripts[at..] {
            let (there, back) = (
                run("sqlite::memory:", TICKET, &[one], &[other]).unwrap(),
                run("sqlite::memory:", TICKET, &[other], &[one]).unwrap(),
            );
            assert_eq!(there.is_same(), back.is_same(), "{one} | {other}");
            assert_eq!(
                there.first_then_second.is_some(),
                back.second_then_first.is_some(),
                "{one} | {other}"
            );
            assert_eq!(
                there.second_then_first.is_some(),
                back.first_then_second.is_some(),
                "{one} | {other}"
            );
            assert_eq!((there.schema.len(), &there.rows), (back.schema.len(), &back.rows), "{one} | {other}");
            verdicts.push(there.is_same());
        }
    }
    assert!(verdicts.contains(&true) && verdicts.contains(&false));
}
