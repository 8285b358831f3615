//! SQLite's foreign keys around rebuilt tables.

use caribou_connection::Session;
use caribou_executor::{Action, Atomic, FailureKind, Progress};

use crate::support::{Place, applied, apply, column, failure, migration, run, run_told};

const TABLES: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY, n TEXT);
    CREATE TABLE k (p INT REFERENCES p ON DELETE CASCADE);
    INSERT INTO p VALUES (1, 'a'), (2, 'b');
    INSERT INTO k VALUES (1), (2)";
const REBUILD: &str = "CREATE TABLE q (id INTEGER PRIMARY KEY, n TEXT NOT NULL);
    INSERT INTO q SELECT id, n FROM p;
    DROP TABLE p;
    ALTER TABLE q RENAME TO p";

fn database() -> (Place, Box<dyn Session>) {
    let place = Place::sqlite();
    let mut session = place.open();
    session.run("PRAGMA foreign_keys = ON").unwrap();
    session.run(TABLES).unwrap();
    (place, session)
}

fn enforced(session: &mut dyn Session) -> String {
    column(session, "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys")
}

#[test]
fn a_rebuilt_table_keeps_its_childrens_rows() {
    let (_place, mut session) = database();
    apply(session.as_mut(), &[migration("0001_rebuild", REBUILD)]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(p AS TEXT) FROM k ORDER BY p"), "1 2");
    assert_eq!(enforced(session.as_mut()), "1");
    session.run("INSERT INTO k VALUES (9)").unwrap_err();
}

#[test]
fn rows_that_would_point_to_nothing_are_refused() {
    let (_place, mut session) = database();
    let script =
        "CREATE TABLE q (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO q SELECT id, n FROM p WHERE id = 1;
        DROP TABLE p; ALTER TABLE q RENAME TO p";
    let failure = apply(session.as_mut(), &[migration("0001_loses", script)]).unwrap_err();
    let FailureKind::BrokenReferences { count, table, parent } = &failure.kind else { panic!("{failure}") };
    assert_eq!((*count, table.as_str(), parent.as_str()), (1, "k", "p"));
    assert_eq!(column(session.as_mut(), "SELECT CAST(id AS TEXT) FROM p ORDER BY id"), "1 2");
    assert_eq!(applied(session.as_mut()), "");
    assert_eq!(enforced(session.as_mut()), "1");
}

#[test]
fn enforcement_returns_after_an_error() {
    let (_place, mut session) = database();
    let script = "DROP TABLE p; SELECT nothing";
    apply(session.as_mut(), &[migration("0001_fails", script)]).unwrap_err();
    assert_eq!(enforced(session.as_mut()), "1");
    assert_eq!(column(session.as_mut(), "SELECT CAST(p AS TEXT) FROM k ORDER BY p"), "1 2");
}

#[test]
fn enforcement_that_was_off_stays_off() {
    let (_place, mut session) = database();
    session.run("PRAGMA foreign_keys = OFF").unwrap();
    apply(session.as_mut(), &[migration("0001_rebuild", REBUILD)]).unwrap();
    assert_eq!(enforced(session.as_mut()), "0");
}

#[test]
fn rows_that_pointed_to_nothing_before_are_not_held_against_a_migration() {
    let (_place, mut session) = database();
    session.run("PRAGMA foreign_keys = OFF").unwrap();
    // The rebuild of the child gives its rows new numbers.
    session
        .run("INSERT INTO k VALUES (8), (9); DELETE FROM k WHERE p = 1; PRAGMA foreign_keys = ON")
        .unwrap();
    let child =
        "CREATE TABLE l (p INT REFERENCES p ON DELETE CASCADE, y INT); INSERT INTO l SELECT p, 0 FROM k;
        DROP TABLE k; ALTER TABLE l RENAME TO k";
    let plan = [migration("0001_rebuild", REBUILD), migration("0002_child", child)];
    apply(session.as_mut(), &plan).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(p AS TEXT) FROM k ORDER BY p"), "2 8 9");
}

#[test]
fn keys_that_fit_no_parent_do_not_hide_the_others() {
    let (_place, mut session) = database();
    session.run("CREATE TABLE aa (n TEXT REFERENCES p (n))").unwrap();
    let script = "CREATE TABLE q (id INTEGER PRIMARY KEY, n TEXT); DROP TABLE p; ALTER TABLE q RENAME TO p";
    let failure = apply(session.as_mut(), &[migration("0001_loses", script)]).unwrap_err();
    assert!(matches!(failure.kind, FailureKind::BrokenReferences { count: 2, .. }), "{failure}");
}

#[test]
fn a_cascade_in_one_migration_survives_a_rebuild_in_another() {
    let place = Place::sqlite();
    let mut session = place.open();
    session.run("PRAGMA foreign_keys = ON").unwrap();
    let plan = [
        migration("0001_tables", TABLES),
        migration("0002_cascade", "DELETE FROM p WHERE id = 1"),
        migration("0003_rebuild", REBUILD),
    ];
    let tasks = plan.map(|migration| migration.task(Action::Apply));
    let mut again = false;
    let mut progress = |progress: Progress<'_>| again |= matches!(progress, Progress::StartedAgain { .. });
    run_told(session.as_mut(), &tasks, Atomic::Auto, &mut progress).unwrap();
    assert!(again, "with enforcement off, nothing cascades");
    assert_eq!(column(session.as_mut(), "SELECT CAST(p AS TEXT) FROM k"), "2");
    assert_eq!(enforced(session.as_mut()), "1");
}

#[test]
fn in_a_whole_plan_the_migration_that_breaks_references_is_named() {
    let (_place, mut session) = database();
    let plan = [
        migration("0001_rebuild", REBUILD),
        migration("0002_loses", "DROP TABLE p; CREATE TABLE p (id INTEGER PRIMARY KEY)"),
        migration("0003_last", "SELECT 1"),
    ];
    let tasks = plan.map(|migration| migration.task(Action::Apply));
    let failure = failure(run(session.as_mut(), &tasks, Atomic::Auto).unwrap_err());
    assert_eq!(failure.id.name().as_str(), "0002_loses");
    assert_eq!(failure.remaining, caribou_executor::Remaining::Nothing);
    assert_eq!(column(session.as_mut(), "SELECT CAST(p AS TEXT) FROM k ORDER BY p"), "1 2");
}
