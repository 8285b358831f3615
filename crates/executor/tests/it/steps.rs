//! Statement by statement: how far it came, going on, and what stops that.

use caribou_executor::{Action, Atomic, ExecuteError, FailureKind, Remaining};
use caribou_migration::{Dialect, Direction};

use crate::support::{Place, applied, apply, column, failed_text, migration, revert, run};

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

#[test]
fn a_mended_script_goes_on_at_the_statement_that_failed() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "mended")) {
        let mut session = place.open();
        let broken = "CREATE TABLE a (x INT); INSERT INTO a VALUES (1); INSERT INTO b VALUES (2); VACUUM;";
        let failure = apply(session.as_mut(), &[migration("0001_a", broken).outside()]).unwrap_err();
        assert_eq!(failed_text(&failure), "INSERT INTO b VALUES (2)");
        assert_eq!(failure.remaining, Remaining::Steps { done: 2, total: 4 });
        assert_eq!(column(session.as_mut(), "SELECT state FROM caribou_steps"), "done done");
        assert_eq!(applied(session.as_mut()), "");
        let mended = "CREATE  TABLE a (x INT); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); VACUUM;";
        apply(session.as_mut(), &[migration("0001_a", mended).outside()]).unwrap();
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a ORDER BY x"), "1 2");
        assert_eq!(column(session.as_mut(), "SELECT state FROM caribou_steps"), "");
        assert_eq!(applied(session.as_mut()), "0001_a");
    }
}

#[test]
fn what_is_done_may_not_be_edited_before_the_rest_is_run() {
    let place = Place::sqlite();
    let mut session = place.open();
    let broken = "CREATE TABLE a (x INT); INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)";
    apply(session.as_mut(), &[migration("0001_a", broken).outside()]).unwrap_err();
    let edited = "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)";
    let failure = apply(session.as_mut(), &[migration("0001_a", edited).outside()]).unwrap_err();
    assert!(matches!(failure.kind, FailureKind::Edited { number: 1 }), "{failure}");
    assert_eq!(failure.remaining, Remaining::Steps { done: 2, total: 3 });
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "1");
}

#[test]
fn what_was_begun_is_finished_before_anything_else() {
    let place = Place::sqlite();
    let mut session = place.open();
    let begun = migration("0001_a", "CREATE TABLE a (x INT); SELECT nothing").outside();
    apply(session.as_mut(), std::slice::from_ref(&begun)).unwrap_err();
    let unfinished = |error: ExecuteError| match error {
        ExecuteError::Unfinished { id, direction, done } => {
            assert_eq!((id.name().as_str(), direction, done), ("0001_a", Direction::Forward, 1));
        }
        other => panic!("{other}"),
    };
    let other = migration("0002_b", "CREATE TABLE b (x INT)").task(Action::Apply);
    unfinished(run(session.as_mut(), &[other], Atomic::Auto).unwrap_err());
    for action in [Action::Revert, Action::Fake(Direction::Forward)] {
        unfinished(run(session.as_mut(), &[begun.task(action)], Atomic::Auto).unwrap_err());
    }
    let error = run(session.as_mut(), &[begun.task(Action::Apply)], Atomic::Plan).unwrap_err();
    assert!(matches!(error, ExecuteError::NotOneTransaction { .. }), "{error}");
    // It goes on statement by statement even if the file asks for a transaction now.
    let mended = migration("0001_a", "CREATE TABLE a (x INT); SELECT 1");
    apply(session.as_mut(), &[mended]).unwrap();
}

#[test]
fn a_revert_goes_on_too() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "revert")) {
        let mut session = place.open();
        let up = migration("0001_a", "CREATE TABLE a (x INT); INSERT INTO a VALUES (8)").outside();
        apply(session.as_mut(), std::slice::from_ref(&up)).unwrap();
        let broken = up.clone().down("UPDATE a SET x = x / 2; SELECT nothing; DELETE FROM a WHERE x <> 4");
        let failure = revert(session.as_mut(), &[broken]).unwrap_err();
        assert_eq!(failure.remaining, Remaining::Steps { done: 1, total: 3 });
        let mended = up.down("UPDATE a SET x = x / 2; SELECT 1; DELETE FROM a WHERE x <> 4");
        revert(session.as_mut(), &[mended]).unwrap();
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "4");
        assert_eq!(applied(session.as_mut()), "");
    }
}

#[test]
fn what_was_temporary_is_gone_and_said() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "temporary")) {
        let script = "CREATE TEMPORARY TABLE keep (x INT); INSERT INTO keep VALUES (1); SELECT nothing";
        let one = migration("0001_a", script).outside();
        apply(place.open().as_mut(), std::slice::from_ref(&one)).unwrap_err();
        let failure = apply(place.open().as_mut(), &[one]).unwrap_err();
        assert!(matches!(failure.kind, FailureKind::TemporaryLost { number: 1 }), "{failure}");
    }
}

#[test]
fn settings_of_the_session_are_made_again_on_the_way_on() {
    let place = Place::sqlite();
    let script = "PRAGMA foreign_keys = OFF; CREATE TABLE k (p INT REFERENCES p); SELECT nothing; INSERT INTO k VALUES (1)";
    let one = migration("0001_a", script).outside();
    apply(place.open().as_mut(), std::slice::from_ref(&one)).unwrap_err();
    place.open().run("CREATE TABLE p (id INTEGER PRIMARY KEY)").unwrap();
    let mended = script.replace("SELECT nothing", "SELECT 1").leak();
    let mut session = place.open();
    session.run("PRAGMA foreign_keys = ON").unwrap();
    apply(session.as_mut(), &[migration("0001_a", mended).outside()]).unwrap();
}

#[test]
fn a_script_may_end_the_transaction_that_it_asked_for() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "commit")) {
        let mut session = place.open();
        let script = "CREATE TABLE a (x INT); INSERT INTO a VALUES (1); COMMIT; VACUUM; BEGIN; INSERT INTO a VALUES (2);";
        apply(session.as_mut(), &[migration("0001_a", script)]).unwrap();
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a ORDER BY x"), "1 2");
        let script = "INSERT INTO a VALUES (3); INSERT INTO nowhere VALUES (1); COMMIT; SELECT 1";
        let failure = apply(session.as_mut(), &[migration("0002_b", script)]).unwrap_err();
        assert_eq!(failed_text(&failure), "INSERT INTO nowhere VALUES (1)");
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a ORDER BY x"), "1 2");
    }
}

#[test]
fn a_rebuild_with_the_pragma_outside_the_transaction_keeps_its_rows() {
    let place = Place::sqlite();
    let mut session = place.open();
    session.run("PRAGMA foreign_keys = ON").unwrap();
    session
        .run(
            "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE k (p INT REFERENCES p ON DELETE CASCADE);
              INSERT INTO p VALUES (1); INSERT INTO k VALUES (1)",
        )
        .unwrap();
    let script = "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE q (id INTEGER PRIMARY KEY);
        INSERT INTO q SELECT id FROM p; DROP TABLE p; ALTER TABLE q RENAME TO p; COMMIT; PRAGMA foreign_keys = ON";
    apply(session.as_mut(), &[migration("0001_a", script).outside()]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(p AS TEXT) FROM k"), "1");
}
