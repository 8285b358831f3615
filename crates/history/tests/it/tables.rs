//! Where the tables are, and how they come to be.

use caribou_connection::Session;
use caribou_history::{Entry, EventFilter, History};
use caribou_migration::Dialect;

use crate::support::Place;

/// How many tables there are, the server's own left out.
fn tables(session: &mut dyn Session) -> String {
    let sql = match session.dialect() {
        Dialect::Sqlite => "SELECT CAST(count(*) AS TEXT) FROM sqlite_master WHERE type = 'table'",
        Dialect::Postgres => {
            "SELECT count(*)::text FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        }
        Dialect::Mysql => {
            "SELECT CAST(count(*) AS CHAR) FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    };
    session.value(sql).unwrap().unwrap()
}

#[test]
fn reading_makes_nothing() {
    for place in Place::each("reading") {
        let mut session = place.open();
        let history = History::locate(session.as_mut()).unwrap();
        assert!(!history.exists());
        assert!(history.applied(session.as_mut()).unwrap().is_empty());
        assert!(history.events(session.as_mut(), &EventFilter::default()).unwrap().is_empty());
        assert!(history.steps(session.as_mut()).unwrap().is_empty());
        assert!(history.statements(session.as_mut(), &"t.0001_a".parse().unwrap()).unwrap().is_empty());
        assert_eq!(history.identity(session.as_mut()).unwrap(), None);
        assert_eq!(tables(session.as_mut()), "0");
    }
}

#[test]
fn making_the_tables_twice_keeps_rows_and_identity() {
    for place in Place::each("twice") {
        let (mut session, mut history) = place.with_history();
        let identity = history.identity(session.as_mut()).unwrap().unwrap();
        assert_eq!((identity.label.as_deref(), identity.uuid.len()), (Some("test"), 36));
        let now = "2026-01-12T10:00:00Z".parse().unwrap();
        let entry = Entry::new("t.0001_a".parse().unwrap(), now);
        session.run(&history.record_sql(&entry)).unwrap();
        history.create(session.as_mut(), Some("other"), now).unwrap();
        assert_eq!(history.identity(session.as_mut()).unwrap(), Some(identity));
        assert_eq!(history.applied(session.as_mut()).unwrap(), [entry]);
        assert_eq!(tables(session.as_mut()), "4");
    }
}

#[test]
fn tables_that_were_begun_are_completed() {
    for place in Place::each("begun") {
        let now = "2026-01-12T10:00:00Z".parse().unwrap();
        let mut session = place.open();
        let count = History::locate(session.as_mut()).unwrap().create_sql(None, now).len();
        for killed_after in 0..count {
            let begun = Place::new(place.dialect, "begun").unwrap();
            let mut session = begun.open();
            for sql in
                History::locate(session.as_mut()).unwrap().create_sql(None, now).iter().take(killed_after)
            {
                session.run(sql).unwrap();
            }
            let mut history = History::locate(session.as_mut()).unwrap();
            assert!(!history.exists(), "it would be believed complete after {killed_after} statements");
            history.create(session.as_mut(), None, now).unwrap();
            assert!(history.identity(session.as_mut()).unwrap().is_some());
        }
    }
}

#[test]
fn two_databases_have_two_identities() {
    for place in Place::each("identity") {
        let other = Place::new(place.dialect, "identity").unwrap();
        let uuid = |place: &Place| {
            let (mut session, history) = place.with_history();
            history.identity(session.as_mut()).unwrap().unwrap().uuid
        };
        assert_ne!(uuid(&place), uuid(&other));
    }
}

#[test]
fn a_label_is_given_once() {
    for place in Place::each("label") {
        let mut session = place.open();
        let mut history = History::locate(session.as_mut()).unwrap();
        history.create(session.as_mut(), None, "2026-01-12T10:00:00Z".parse().unwrap()).unwrap();
        for label in ["it's first", "second"] {
            session.run(&history.label_sql(label)).unwrap();
        }
        let identity = history.identity(session.as_mut()).unwrap().unwrap();
        assert_eq!(identity.label.as_deref(), Some("it's first"));
    }
}

#[test]
fn tables_are_found_wherever_the_search_path_leads_meanwhile() {
    let Some(place) = Place::new(Dialect::Postgres, "path") else { return };
    let mut session = place.open();
    session
        .run("CREATE SCHEMA \"Our App\"; CREATE SCHEMA other; SET search_path = \"Our App\", other")
        .unwrap();
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    let mut history = History::locate(session.as_mut()).unwrap();
    history.create(session.as_mut(), None, now).unwrap();
    session.run("SET search_path = ''").unwrap();
    let entry = Entry::new("t.0001_a".parse().unwrap(), now);
    session.run(&history.record_sql(&entry)).unwrap();
    assert_eq!(history.applied(session.as_mut()).unwrap(), [entry]);

    // A schema that now comes first does not hide them.
    session.run("SET search_path = other, \"Our App\"").unwrap();
    assert_eq!(History::locate(session.as_mut()).unwrap().applied(session.as_mut()).unwrap().len(), 1);
    session.run("SET search_path = nowhere").unwrap();
    let error = History::locate(session.as_mut()).unwrap_err();
    assert!(error.message.contains("search_path"), "{error}");
}

#[cfg(feature = "mysql")]
#[test]
fn tables_are_found_whatever_database_is_in_use_meanwhile() {
    let (Some(place), Some(other)) = (Place::new(Dialect::Mysql, "use"), Place::new(Dialect::Mysql, "other"))
    else {
        return;
    };
    let (mut session, history) = place.with_history();
    let name = other.open().value("SELECT DATABASE()").unwrap().unwrap();
    session.run(&format!("USE {name}")).unwrap();
    let entry = Entry::new("t.0001_a".parse().unwrap(), "2026-01-12T10:00:00Z".parse().unwrap());
    session.run(&history.record_sql(&entry)).unwrap();
    assert_eq!(history.applied(session.as_mut()).unwrap(), [entry]);
    assert_eq!(tables(other.open().as_mut()), "0");
}
