//! What is written is read back.

use caribou_history::{Elapsed, Entry, Event, EventFilter, EventKind, History, Step, StepState};
use caribou_migration::{Checksum, Dialect, Direction, MigrationId};

use crate::support::Place;

const AWKWARD: &str = "it's \"quoted\" \\ `so` $1 %s {x} é 漢 🦌\r\n\tand \\' more \\n; -- /* ' */ \u{feff}";

fn id(text: &str) -> MigrationId {
    text.parse().unwrap()
}

fn checksum(byte: u8) -> Checksum {
    Checksum::new([byte; 32])
}

fn entry(name: &str) -> Entry {
    Entry {
        id: id(name),
        checksum: Some(checksum(1)),
        file_hash: Some(checksum(2)),
        applied_at: "2026-03-29T01:30:59.9Z".parse().unwrap(),
        elapsed: Elapsed::Milliseconds(1234),
        statements: vec![checksum(3), checksum(4)],
    }
}

#[test]
fn a_row_comes_back_as_it_was_written() {
    for place in Place::each("rows") {
        let (mut session, history) = place.with_history();
        let bare = Entry::new(id("other.0002_bare"), "1999-12-31T23:59:59Z".parse().unwrap());
        for entry in [&entry("tickets.0001_initial"), &bare] {
            session.run(&history.record_sql(entry)).unwrap();
        }
        let to_the_second = "2026-03-29T01:30:59Z".parse().unwrap();
        let read =
            Entry { statements: Vec::new(), applied_at: to_the_second, ..entry("tickets.0001_initial") };
        assert_eq!(history.applied(session.as_mut()).unwrap(), [bare, read]);
        let statements = history.statements(session.as_mut(), &id("tickets.0001_initial")).unwrap();
        assert_eq!(statements, [checksum(3), checksum(4)]);
        assert!(history.statements(session.as_mut(), &id("other.0002_bare")).unwrap().is_empty());
    }
}

#[test]
fn rows_are_in_the_order_of_their_names_and_case_counts() {
    for place in Place::each("order") {
        let (mut session, history) = place.with_history();
        for name in ["b.0001_x", "a.0002_x", "a.0001_X", "a.0001_x", "B.0001_x"] {
            let entry = Entry::new(id(name), "2026-01-12T10:00:00Z".parse().unwrap());
            session.run(&history.record_sql(&entry)).unwrap();
        }
        let rows = history.applied(session.as_mut()).unwrap();
        let mut sorted: Vec<_> = rows.iter().map(|entry| entry.id.clone()).collect();
        sorted.sort();
        assert_eq!(sorted.len(), 5);
        assert!(rows.iter().map(|entry| &entry.id).eq(&sorted));
    }
}

#[test]
fn a_row_is_renamed_blessed_and_forgotten() {
    for place in Place::each("change") {
        let (mut session, history) = place.with_history();
        session.run(&history.record_sql(&entry("t.0001_old"))).unwrap();
        session.run(&history.rename_sql(&id("t.0001_old"), &id("t.0001_new"))).unwrap();
        let accepted = Entry {
            checksum: Some(checksum(7)),
            file_hash: None,
            statements: vec![checksum(8)],
            ..entry("t.0001_new")
        };
        session.run(&history.bless_sql(&accepted)).unwrap();
        let rows = history.applied(session.as_mut()).unwrap();
        assert_eq!(
            (rows[0].id.clone(), rows[0].checksum, rows[0].file_hash),
            (id("t.0001_new"), Some(checksum(7)), None)
        );
        assert_eq!(rows[0].elapsed, Elapsed::Milliseconds(1234));
        assert_eq!(history.statements(session.as_mut(), &id("t.0001_new")).unwrap(), [checksum(8)]);
        session.run(&history.forget_sql(&id("t.0001_new"))).unwrap();
        assert!(history.applied(session.as_mut()).unwrap().is_empty());
    }
}

#[test]
fn any_text_in_an_event_comes_back() {
    for place in Place::each("events") {
        let (mut session, history) = place.with_history();
        let event = Event {
            actor: Some(format!("{AWKWARD} actor")),
            version: Some("0.1.0".into()),
            detail: Some(AWKWARD.repeat(2000)),
            ..Event::new(EventKind::Fail, &entry("t.0001_é漢🦌"))
        };
        let of_nothing =
            Event { id: None, elapsed: None, ..Event::new(EventKind::Adopt, &entry("t.0001_a")) };
        // A dump may have left the server's reading of backslashes changed.
        let setting = match place.dialect {
            Dialect::Sqlite => "SELECT 1",
            Dialect::Postgres => "SET standard_conforming_strings = off; SET backslash_quote = off",
            Dialect::Mysql => "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'",
        };
        session.run(&history.event_sql(&event)).unwrap();
        session.run(setting).unwrap();
        session.run(&history.event_sql(&event)).unwrap();
        session.run(&history.event_sql(&of_nothing)).unwrap();

        let events = history.events(session.as_mut(), &EventFilter::default()).unwrap();
        assert_eq!(events.len(), 3);
        for read in &events[..2] {
            assert_eq!((read.kind.as_str(), read.app.as_deref()), ("fail", Some("t")));
            assert_eq!(read.name.as_deref(), Some("0001_é漢🦌"));
            assert_eq!((&read.actor, &read.detail), (&event.actor, &event.detail));
            assert_eq!(
                (read.duration_ms, read.at.to_string().as_str()),
                (Some(1234), "2026-03-29T01:30:59Z")
            );
        }
        assert!(events[0].number < events[1].number);
        assert_eq!((&events[2].app, &events[2].name, events[2].duration_ms), (&None, &None, None));
    }
}

#[test]
fn events_are_read_in_their_order() {
    for place in Place::each("ordered") {
        let (mut session, history) = place.with_history();
        for _ in 0..12 {
            session.run(&history.event_sql(&Event::new(EventKind::Apply, &entry("t.0001_a")))).unwrap();
        }
        let events = history.events(session.as_mut(), &EventFilter::default()).unwrap();
        assert!(events.is_sorted_by_key(|event| event.number), "{events:?}");
    }
}

#[test]
fn events_are_filtered_by_app_and_name() {
    for place in Place::each("filter") {
        let (mut session, history) = place.with_history();
        for name in ["a.0001_x", "a.0002_y", "b.0001_x"] {
            session.run(&history.event_sql(&Event::new(EventKind::Apply, &entry(name)))).unwrap();
        }
        let mut count = |app: Option<&str>, name: Option<&str>| {
            let filter = EventFilter {
                app: app.map(|app| app.parse().unwrap()),
                name: name.map(|name| name.parse().unwrap()),
            };
            history.events(session.as_mut(), &filter).unwrap().len()
        };
        assert_eq!((count(Some("a"), None), count(None, Some("0001_x"))), (2, 2));
        assert_eq!((count(Some("a"), Some("0001_x")), count(Some("c"), None)), (1, 0));
    }
}

#[test]
fn steps_are_written_done_undone_and_over() {
    for place in Place::each("steps") {
        let (mut session, history) = place.with_history();
        let step = |number, direction, state| Step {
            id: id("t.0001_a"),
            direction,
            number,
            checksum: checksum(5),
            state,
        };
        let at = "2026-01-12T10:00:00Z".parse().unwrap();
        for number in [10, 2, 0] {
            session
                .run(&history.step_sql(&step(number, Direction::Forward, StepState::Started), at))
                .unwrap();
        }
        session.run(&history.step_done_sql(&id("t.0001_a"), 2)).unwrap();
        session.run(&history.step_undone_sql(&id("t.0001_a"), 0)).unwrap();
        let expected =
            [step(2, Direction::Forward, StepState::Done), step(10, Direction::Forward, StepState::Started)];
        assert_eq!(history.steps(session.as_mut()).unwrap(), expected);
        session.run(&history.rename_steps_sql(&id("t.0001_a"), &id("u.0002_b"))).unwrap();
        let renamed = expected.map(|step| Step { id: id("u.0002_b"), ..step });
        assert_eq!(history.steps(session.as_mut()).unwrap(), renamed);
        session.run(&history.steps_over_sql(&id("u.0002_b"))).unwrap();
        session.run(&history.step_sql(&step(0, Direction::Backward, StepState::Done), at)).unwrap();
        assert_eq!(history.steps(session.as_mut()).unwrap(), [step(0, Direction::Backward, StepState::Done)]);
    }
}

#[test]
fn times_are_utc_whatever_the_zone_of_the_session() {
    for place in Place::each("zone") {
        let (mut session, history) = place.with_history();
        let mut zone = |name: &str, offset: &str| {
            let sql = match place.dialect {
                Dialect::Sqlite => return,
                Dialect::Postgres => format!("SET TIME ZONE '{name}'; SET datestyle = 'German, DMY'"),
                Dialect::Mysql => format!("SET time_zone = '{offset}'"),
            };
            session.run(&sql).unwrap();
        };
        zone("Asia/Kolkata", "+05:30");
        let (history, entry) = (history, entry("t.0001_a"));
        session.run(&history.record_sql(&entry)).unwrap();
        session.run(&history.event_sql(&Event::new(EventKind::Apply, &entry))).unwrap();
        let other = match place.dialect {
            Dialect::Sqlite => "SELECT 1",
            Dialect::Postgres => "SET TIME ZONE 'America/St_Johns'",
            Dialect::Mysql => "SET time_zone = '-03:30'",
        };
        session.run(other).unwrap();
        let expected = "2026-03-29T01:30:59Z".parse().unwrap();
        assert_eq!(history.applied(session.as_mut()).unwrap()[0].applied_at, expected);
        assert_eq!(history.events(session.as_mut(), &EventFilter::default()).unwrap()[0].at, expected);
    }
}

#[test]
fn a_row_that_caribou_did_not_write_is_named() {
    let place = Place::new(Dialect::Sqlite, "").unwrap();
    let (mut session, history) = place.with_history();
    session.run(&history.record_sql(&entry("t.0001_a"))).unwrap();
    session.run("UPDATE caribou_migrations SET checksum = 'x'").unwrap();
    let error = History::applied(&history, session.as_mut()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "caribou_migrations holds checksum = \"x\", which is not what caribou writes"
    );
}
