//! What is one transaction: the plan, or each migration.

use caribou_executor::{Action, Atomic, ExecuteError, Progress, Remaining};
use caribou_history::History;
use caribou_migration::Dialect;

use crate::support::{Migration, Place, applied, column, failed_text, failure, migration, run, run_told};

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

fn tasks(migrations: &[Migration]) -> Vec<caribou_executor::Task<'static>> {
    migrations.iter().map(|migration| migration.task(Action::Apply)).collect()
}

fn good_and_bad() -> Vec<Migration> {
    vec![
        migration("0001_a", "CREATE TABLE a (x INT PRIMARY KEY); INSERT INTO a VALUES (1)"),
        migration("0002_b", "INSERT INTO a VALUES (2);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (3)"),
    ]
}

#[test]
fn an_error_in_the_first_plan_leaves_nothing() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "nothing")) {
        for atomic in [Atomic::Auto, Atomic::Plan] {
            let mut session = place.open();
            let failure = failure(run(session.as_mut(), &tasks(&good_and_bad()), atomic).unwrap_err());
            assert_eq!(failed_text(&failure), "INSERT INTO a VALUES (1)");
            assert_eq!(failure.remaining, Remaining::Nothing);
            assert!(failure.done.is_empty());
            assert!(!History::locate(session.as_mut()).unwrap().exists());
            session.run("CREATE TABLE a (x INT); DROP TABLE a").unwrap();
        }
    }
}

#[test]
fn one_transaction_each_keeps_what_came_before_the_error() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "each")) {
        let mut session = place.open();
        let tasks = tasks(&good_and_bad());
        let failure = failure(run(session.as_mut(), &tasks, Atomic::Migration).unwrap_err());
        assert_eq!(failed_text(&failure), "INSERT INTO a VALUES (1)");
        assert_eq!(failure.remaining, Remaining::NothingOfThis);
        assert_eq!(applied(session.as_mut()), "0001_a");
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "1");
    }
}

#[test]
fn a_later_plan_is_one_transaction_each_unless_it_is_asked_for() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "later")) {
        let mut session = place.open();
        run(session.as_mut(), &tasks(&[migration("0000_z", "SELECT 1")]), Atomic::Auto).unwrap();
        let tasks = tasks(&good_and_bad());
        let whole = failure(run(session.as_mut(), &tasks, Atomic::Plan).unwrap_err());
        assert_eq!((whole.remaining, applied(session.as_mut()).as_str()), (Remaining::Nothing, "0000_z"));
        let each = failure(run(session.as_mut(), &tasks, Atomic::Auto).unwrap_err());
        assert_eq!(
            (each.remaining, applied(session.as_mut()).as_str()),
            (Remaining::NothingOfThis, "0000_z 0001_a")
        );
    }
}

#[test]
fn a_script_that_asks_for_no_transaction_but_could_have_one_is_part_of_the_first_plan() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "could")) {
        let mut session = place.open();
        let mut migrations = good_and_bad();
        migrations[0].run_in_transaction = false;
        let failure = failure(run(session.as_mut(), &tasks(&migrations), Atomic::Auto).unwrap_err());
        assert_eq!(failure.remaining, Remaining::Nothing);
    }
}

/// Runs a first plan and returns why it started again, if it did.
fn started_again(place: &Place, migrations: &[Migration]) -> Option<String> {
    let mut again = None;
    let mut progress = |progress: Progress<'_>| {
        if let Progress::StartedAgain { reason } = progress {
            again = Some(reason.to_owned());
        }
    };
    run_told(place.open().as_mut(), &tasks(migrations), Atomic::Auto, &mut progress).unwrap();
    assert_eq!(applied(place.open().as_mut()).split(' ').count(), migrations.len());
    again
}

#[test]
fn a_value_added_to_an_enum_and_used_later_is_no_obstacle() {
    let Some(place) = Place::new(Dialect::Postgres, "enum") else { return };
    let create = migration("0001_a", "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE m (m mood)");
    let plain = migration("0002_b", "ALTER TYPE mood ADD VALUE 'bad'");
    let used = migration("0003_c", "INSERT INTO m VALUES ('bad')");
    // Known in advance: the plan is not tried as one transaction.
    assert_eq!(started_again(&place, &[create, plain, used.clone()]), None);

    let Some(place) = Place::new(Dialect::Postgres, "enum") else { return };
    // The type must be older than the transaction, or its new values may be used at once.
    place.open().run("CREATE TYPE mood AS ENUM ('good'); CREATE TABLE m (m mood)").unwrap();
    let hidden = migration("0002_b", "DO $$ BEGIN ALTER TYPE mood ADD VALUE 'bad'; END $$");
    let reason = started_again(&place, &[migration("0001_a", "SELECT 1"), hidden, used]);
    assert_eq!(reason.as_deref(), Some("unsafe use of new value \"bad\" of enum type mood"));
}

#[test]
fn triggers_that_wait_for_the_commit_are_no_obstacle() {
    let Some(place) = Place::new(Dialect::Postgres, "pending") else { return };
    let reason = started_again(
        &place,
        &[
            migration(
                "0001_a",
                "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE k (p INT REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
            ),
            migration("0002_b", "INSERT INTO p VALUES (1); INSERT INTO k VALUES (1)"),
            migration("0003_c", "ALTER TABLE k ADD COLUMN y INT"),
        ],
    );
    assert_eq!(reason.as_deref(), Some("cannot ALTER TABLE \"k\" because it has pending trigger events"));
}

#[test]
fn a_plan_that_would_commit_in_between_is_refused_untouched() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "refused")) {
        let mut session = place.open();
        let plan = [
            migration("0001_a", "CREATE TABLE a (x INT)"),
            migration("0002_b", "INSERT INTO a VALUES (1); COMMIT; BEGIN; INSERT INTO a VALUES (2)"),
        ];
        let error = run(session.as_mut(), &tasks(&plan), Atomic::Plan).unwrap_err();
        assert!(matches!(&error, ExecuteError::NotOneTransaction { .. }), "{error}");
        assert!(!History::locate(session.as_mut()).unwrap().exists());
    }
}

#[test]
fn what_cannot_run_in_a_transaction_undoes_a_plan_that_must_be_one() {
    let Some(place) = Place::new(Dialect::Postgres, "vacuum") else { return };
    let mut session = place.open();
    let plan = [migration("0001_a", "CREATE TABLE a (x INT)"), migration("0002_b", "VACUUM a").outside()];
    let failure = failure(run(session.as_mut(), &tasks(&plan), Atomic::Plan).unwrap_err());
    assert_eq!(failure.remaining, Remaining::Nothing);
    assert_eq!(column(session.as_mut(), "SELECT to_regclass('a')::text"), "-");
    run(session.as_mut(), &tasks(&plan), Atomic::Auto).unwrap();
}

#[test]
fn nothing_to_do_makes_no_tables() {
    let place = Place::sqlite();
    let mut session = place.open();
    assert!(run(session.as_mut(), &[], Atomic::Auto).unwrap().is_empty());
    assert!(!History::locate(session.as_mut()).unwrap().exists());
}
