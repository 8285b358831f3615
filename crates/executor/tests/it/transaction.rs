//! A migration and its row, together or not at all; and where it failed.

use caribou_executor::{Action, Remaining};
use caribou_migration::{Dialect, Direction};

use crate::support::{Place, applied, apply, column, events, failed_text, migration, revert};

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

#[test]
fn work_and_row_come_and_go_together() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "together")) {
        let mut session = place.open();
        let good = migration("0001_a", "CREATE TABLE a (x INT)").down("DROP TABLE a");
        apply(session.as_mut(), std::slice::from_ref(&good)).unwrap();
        assert_eq!(applied(session.as_mut()), "0001_a");
        revert(session.as_mut(), &[good]).unwrap();
        assert_eq!(applied(session.as_mut()), "");
        assert_eq!(events(session.as_mut()), "apply 0001_a, revert 0001_a");
        session.run("CREATE TABLE a (x INT)").unwrap();
    }
}

#[test]
fn a_failure_takes_its_work_and_its_row_with_it_in_both_directions() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "failure")) {
        let mut session = place.open();
        let good = migration("0001_a", "CREATE TABLE a (x INT)").down("DROP TABLE a; DROP TABLE nowhere");
        let bad = migration("0002_b", "INSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1)");
        let failure = apply(session.as_mut(), &[good.clone(), bad]).unwrap_err();
        assert_eq!(failed_text(&failure), "INSERT INTO nowhere VALUES (1)");
        assert_eq!((failure.id.name().as_str(), failure.direction), ("0002_b", Direction::Forward));
        assert_eq!(failure.remaining, Remaining::NothingOfThis);
        assert_eq!(failure.done.len(), 1);
        assert_eq!(failure.file.as_deref(), Some("0002_b/up.sql"));
        assert_eq!(column(session.as_mut(), "SELECT CAST(count(*) AS TEXT) FROM a"), "0");

        let failure = revert(session.as_mut(), &[good]).unwrap_err();
        assert_eq!(failed_text(&failure), "DROP TABLE nowhere");
        assert_eq!((failure.direction, failure.remaining), (Direction::Backward, Remaining::NothingOfThis));
        assert_eq!(applied(session.as_mut()), "0001_a");
        assert_eq!(events(session.as_mut()), "apply 0001_a, fail 0002_b, fail 0001_a");
        assert_eq!(column(session.as_mut(), "SELECT CAST(count(*) AS TEXT) FROM a"), "0");
    }
}

#[test]
fn the_event_of_a_failure_says_where_it_was() {
    let place = Place::sqlite();
    let mut session = place.open();
    apply(session.as_mut(), &[migration("0001_a", "SELECT 1;\n\nSELECT nix")]).unwrap_err();
    let detail = column(session.as_mut(), "SELECT detail FROM caribou_events");
    assert_eq!(detail, "0001_a/up.sql:3: no such column: nix");
}

#[test]
fn what_editors_and_people_leave_in_scripts_does_no_harm() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "layout")) {
        let mut session = place.open();
        let scripts = [
            migration("0001_comment_at_the_end", "CREATE TABLE a (x INT) -- no newline, no semicolon"),
            migration("0002_empty", ""),
            migration("0003_only_comment", "-- nothing to do here"),
            migration("0004_crlf", "INSERT INTO a VALUES (1);\r\nINSERT INTO a VALUES (2);\r\n"),
            migration("0005_bom", "\u{feff}INSERT INTO a VALUES (3);"),
            migration("0006_semicolons", ";;INSERT INTO a VALUES (4);;"),
            migration("0007_outside", "\u{feff}-- none\n").outside(),
        ];
        apply(session.as_mut(), &scripts).unwrap();
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a ORDER BY x"), "1 2 3 4");
        assert_eq!(applied(session.as_mut()).split(' ').count(), 7);
    }
}

#[test]
fn a_place_behind_a_byte_order_mark_is_one_in_the_text_that_is_told() {
    for place in BOTH.into_iter().filter_map(|dialect| Place::new(dialect, "bom")) {
        let failure =
            apply(place.open().as_mut(), &[migration("0001_a", "\u{feff}SELECT 1; SELECT x")]).unwrap_err();
        assert_eq!(failed_text(&failure), "SELECT x");
    }
}

#[test]
fn a_script_that_cannot_be_cut_stops_before_anything_is_touched() {
    let place = Place::sqlite();
    let mut session = place.open();
    let tasks = [migration("0001_a", "CREATE TABLE a (x INT)"), migration("0002_b", "SELECT 'x")]
        .map(|migration| migration.task(Action::Apply));
    let error = crate::support::run(session.as_mut(), &tasks, caribou_executor::Atomic::Migration);
    assert_eq!(error.unwrap_err().to_string(), "0002_b/up.sql: line 1, column 8: this string never ends");
    assert_eq!(column(session.as_mut(), "SELECT name FROM sqlite_master"), "");
}

#[test]
fn rows_of_what_a_squash_replaces_come_and_go_with_it() {
    let place = Place::sqlite();
    let mut session = place.open();
    let squash = migration("0001_squash", "CREATE TABLE a (x INT)").down("DROP TABLE a");
    for (action, expected) in [(Action::Apply, "0001_a 0001_squash 0002_b"), (Action::Revert, "")] {
        let mut task = squash.task(action);
        task.with = vec![crate::support::id("0001_a"), crate::support::id("0002_b")];
        crate::support::run(session.as_mut(), &[task], caribou_executor::Atomic::Auto).unwrap();
        assert_eq!(applied(session.as_mut()), expected);
    }
}
