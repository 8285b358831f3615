//! What only PostgreSQL does.

use caribou_connection::Session;
use caribou_executor::{FailureKind, Remaining};
use caribou_history::{History, Step, StepState};
use caribou_migration::{Dialect, Direction};
use caribou_sql::{Statement, checksum_of};

use crate::support::{Place, applied, apply, column, context, failed_text, id, migration};

fn place() -> Option<(Place, Box<dyn Session>)> {
    let place = Place::new(Dialect::Postgres, "postgres")?;
    let session = place.open();
    Some((place, session))
}

#[test]
fn the_servers_position_counts_characters_and_becomes_bytes() {
    let Some((_place, mut session)) = place() else { return };
    let script = "-- für älteres 🦌\nSELECT 'ü🦌';\nSELECT 'é', nix FROM (SELECT 1 AS é) AS t";
    for one in [migration("0001_a", script), migration("0001_a", script).outside()] {
        let failure = apply(session.as_mut(), &[migration("0000_z", "SELECT 'ö'"), one]).unwrap_err();
        assert_eq!(failed_text(&failure), "SELECT 'é', nix FROM (SELECT 1 AS é) AS t");
        assert_eq!(failure.position, script.find("nix"));
        session.run("DELETE FROM caribou_migrations; DELETE FROM caribou_steps").unwrap();
    }
}

#[test]
fn a_violated_constraint_has_no_position_and_is_found_all_the_same() {
    let Some((_place, mut session)) = place() else { return };
    let table = migration("0001_a", "CREATE TABLE a (x INT CHECK (x > 0))");
    let script = "INSERT INTO a VALUES (1);\nINSERT INTO a SELECT -1;\nINSERT INTO a VALUES (2);";
    let failure = apply(session.as_mut(), &[table, migration("0002_b", script)]).unwrap_err();
    assert_eq!((failed_text(&failure), failure.position), ("INSERT INTO a SELECT -1", None));
    assert_eq!(column(session.as_mut(), "SELECT count(*)::text FROM a"), "0");
}

#[test]
fn an_error_of_the_rows_is_not_blamed_on_the_script() {
    let Some((_place, mut session)) = place() else { return };
    let plan = [migration("0001_a", "SELECT 1"), migration("0002_b", "DROP TABLE caribou_migrations")];
    let failure = apply(session.as_mut(), &plan).unwrap_err();
    assert_eq!(failure.statement, None, "{failure}");
    assert_eq!(applied(session.as_mut()), "0001_a");
}

#[test]
fn a_pasted_dump_leads_no_later_name_astray() {
    let Some((_place, mut session)) = place() else { return };
    session.run("CREATE SCHEMA app; CREATE SCHEMA other; SET search_path = app, public").unwrap();
    let dump = "SET statement_timeout = 0;
        SELECT pg_catalog.set_config('search_path', '', false);
        CREATE TABLE app.a (x integer);";
    let plan = [
        migration("0001_dump", dump),
        migration("0002_unqualified", "INSERT INTO a VALUES (1); CREATE TABLE b (x INT)"),
        migration("0003_steps", "SET search_path = other; CREATE TABLE o (x INT)").outside(),
        migration("0004_unqualified", "INSERT INTO b VALUES (1)"),
    ];
    apply(session.as_mut(), &plan[..2]).unwrap();
    apply(session.as_mut(), &plan[2..]).unwrap();
    let tables = "SELECT table_schema || '.' || table_name FROM information_schema.tables \
        WHERE table_schema IN ('app', 'other', 'public') AND table_name !~ 'events|steps|target' ORDER BY 1";
    assert_eq!(column(session.as_mut(), tables), "app.a app.b app.caribou_migrations other.o");
    assert_eq!(column(session.as_mut(), "SHOW search_path"), "app, public");
    assert_eq!(applied(session.as_mut()).split(' ').count(), 4);
}

#[test]
fn a_failed_script_leaves_the_search_path_as_it_was() {
    let Some((_place, mut session)) = place() else { return };
    let script = "SET search_path = ''; SELECT nothing";
    for one in [migration("0001_a", script), migration("0001_a", script).outside()] {
        apply(session.as_mut(), &[one]).unwrap_err();
        assert_eq!(column(session.as_mut(), "SHOW search_path"), "\"$user\", public");
        assert_eq!(applied(session.as_mut()), "");
    }
}

#[test]
fn an_invalid_index_is_not_taken_for_the_wanted_one() {
    let Some((_place, mut session)) = place() else { return };
    apply(session.as_mut(), &[migration("0001_a", "CREATE TABLE a (x INT); INSERT INTO a VALUES (1), (1)")])
        .unwrap();
    let script = "INSERT INTO a VALUES (2); CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON a (x);";
    let index = migration("0002_index", script).outside();
    let failure = apply(session.as_mut(), std::slice::from_ref(&index)).unwrap_err();
    assert_eq!(failure.remaining, Remaining::Steps { done: 1, total: 2 });
    let valid = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('u')";
    assert_eq!(column(session.as_mut(), valid), "false", "the server leaves an invalid index");

    let again = apply(session.as_mut(), std::slice::from_ref(&index)).unwrap_err();
    assert!(matches!(again.kind, FailureKind::Sql(_)), "{again}");
    session.run("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)").unwrap();
    apply(session.as_mut(), &[index]).unwrap();
    assert_eq!(column(session.as_mut(), valid), "true");
    assert_eq!(column(session.as_mut(), "SELECT x::text FROM a ORDER BY x"), "1 2", "nothing twice");
    assert_eq!(column(session.as_mut(), "SELECT state FROM caribou_steps"), "");
}

#[test]
fn an_index_that_was_being_built_when_the_run_ended_is_built_anew() {
    let Some((_place, mut session)) = place() else { return };
    let sql = "CREATE UNIQUE INDEX CONCURRENTLY u ON a (x)";
    apply(session.as_mut(), &[migration("0001_a", "CREATE TABLE a (x INT); INSERT INTO a VALUES (1), (1)")])
        .unwrap();
    // What a run leaves that is killed while the server builds: the intent row and an invalid index.
    session.run(sql).unwrap_err();
    let step = Step {
        id: id("0002_index"),
        direction: Direction::Forward,
        number: 0,
        checksum: checksum_of([Statement::new(sql, Dialect::Postgres).checksum()]),
        state: StepState::Started,
    };
    let history = History::locate(session.as_mut()).unwrap();
    session.run(&history.step_sql(&step, (context().clock)())).unwrap();
    session.run("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)").unwrap();
    apply(session.as_mut(), &[migration("0002_index", sql).outside()]).unwrap();
    let valid = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('u')";
    assert_eq!(column(session.as_mut(), valid), "true");
}

#[test]
fn a_procedure_that_commits_is_run_alone() {
    let Some((_place, mut session)) = place() else { return };
    let procedure = "CREATE TABLE a (x INT);
        CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO a VALUES (1); COMMIT; INSERT INTO a VALUES (2); END $$";
    let calls = "CALL p(); DO $$ BEGIN INSERT INTO a VALUES (3); COMMIT; END $$";
    apply(session.as_mut(), &[migration("0001_a", procedure), migration("0002_b", calls).outside()]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT x::text FROM a ORDER BY x"), "1 2 3");
}

#[test]
fn a_procedure_that_was_running_when_the_run_ended_is_in_doubt() {
    let Some((_place, mut session)) = place() else { return };
    let procedure = "CREATE TABLE a (x INT); CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO a VALUES (1); COMMIT; PERFORM pg_terminate_backend(pg_backend_pid()); END $$";
    let call = migration("0002_b", "CALL p()").outside();
    let failure = apply(session.as_mut(), &[migration("0001_a", procedure), call.clone()]).unwrap_err();
    assert!(matches!(&failure.kind, FailureKind::Sql(error) if error.connection_lost), "{failure}");
    let mut session = _place.open();
    let failure = apply(session.as_mut(), &[call]).unwrap_err();
    assert!(matches!(failure.kind, FailureKind::InDoubt { number: 1 }), "{failure}");
    assert_eq!(failed_text(&failure), "CALL p()");
    assert_eq!(column(session.as_mut(), "SELECT x::text FROM a"), "1", "it is not called twice");
}

#[test]
fn a_lost_connection_says_that_nobody_knows() {
    let Some((place, mut session)) = place() else { return };
    let dies = migration("0001_a", "SELECT pg_terminate_backend(pg_backend_pid())");
    let failure = apply(session.as_mut(), std::slice::from_ref(&dies)).unwrap_err();
    assert!(matches!(&failure.kind, FailureKind::Sql(error) if error.connection_lost), "{failure}");
    assert_eq!(failure.remaining, Remaining::Unanswered);
    assert_eq!(applied(place.open().as_mut()), "");
}

#[test]
fn a_constraint_checked_at_the_commit_undoes_the_migration() {
    let Some((_place, mut session)) = place() else { return };
    let table = "CREATE TABLE p (id INT PRIMARY KEY);
        CREATE TABLE k (p INT REFERENCES p DEFERRABLE INITIALLY DEFERRED)";
    apply(session.as_mut(), &[migration("0001_a", table)]).unwrap();
    let failure = apply(session.as_mut(), &[migration("0002_b", "INSERT INTO k VALUES (1)")]).unwrap_err();
    assert_eq!((failure.statement.clone(), failure.remaining), (None, Remaining::NothingOfThis));
    assert_eq!(applied(session.as_mut()), "0001_a");
}

#[test]
fn a_failure_between_begin_and_commit_leaves_a_usable_session() {
    let Some((_place, mut session)) = place() else { return };
    let script = "CREATE TABLE a (x INT); BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO a VALUES (1); SELECT 1/0; COMMIT";
    let one = migration("0001_a", script).outside();
    let failure = apply(session.as_mut(), std::slice::from_ref(&one)).unwrap_err();
    assert_eq!(failed_text(&failure), "SELECT 1/0");
    assert_eq!(failure.remaining, Remaining::Steps { done: 1, total: 2 });
    assert_eq!(column(session.as_mut(), "SELECT count(*)::text FROM a"), "0");
    assert_eq!(column(session.as_mut(), "SELECT kind FROM caribou_events"), "fail");
    let mended =
        "CREATE TABLE a (x INT); BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO a VALUES (1); COMMIT";
    apply(session.as_mut(), &[migration("0001_a", mended).outside()]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT x::text FROM a"), "1");
}
