//! What operations make of a schema is what a server makes of it: names that it chooses, what goes along with a drop, what
//! follows a rename, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "mysql")]
mod mariadb;
mod postgres;
mod sqlite;

use std::fmt::Write;

use caribou_connection::{Session, open};
use caribou_harness::Server;
use caribou_introspect::introspect;
use caribou_migration::Dialect;
use caribou_schema::Schema;
use caribou_sql::{replay, split};

/// Runs each script on a database of its own and replays it into a schema, which must be the same in the end.
///
/// Scripts are set off by empty lines. Of one that starts with `-- refused` both refuse the last statement; one that starts with
/// `-- whole` is replayed in one piece, for what a session remembers between its statements.
#[track_caller]
fn compare(scripts: &str, mut database: impl FnMut() -> Box<dyn Session>) {
    let mut report = String::new();
    for script in scripts.split("\n\n").map(str::trim).filter(|script| !script.is_empty()) {
        let mut session = database();
        let said = one(script, &mut *session);
        if !said.is_empty() {
            writeln!(report, "{script}\n{said}").unwrap();
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// As [`compare`], on databases of a server, where there is one.
#[track_caller]
fn compare_on(server: Option<&'static Server>, dialect: Dialect, scripts: &str) {
    let Some(server) = server else { return };
    let mut databases = Vec::new();
    compare(scripts, || {
        let database = server.database("replays");
        let session = open(dialect, database.url()).unwrap();
        databases.push(database);
        session
    });
}

fn one(script: &str, session: &mut dyn Session) -> String {
    let dialect = session.dialect();
    let mut schema = Schema::empty(dialect);
    let refused = script.starts_with("-- refused");
    let mut said = String::new();
    let statements = split(script, dialect).unwrap();
    let whole = script.starts_with("-- whole");
    if whole {
        replay(script, &mut schema).unwrap();
    }
    for (place, statement) in statements.iter().enumerate() {
        let ran = session.run(statement.text).map_err(|error| error.to_string());
        let text = if whole { "" } else { statement.text };
        let applied = replay(text, &mut schema).map_err(|error| error.to_string());
        let may_fail = refused && place + 1 == statements.len();
        match (ran, applied) {
            (Ok(()), Ok(())) if may_fail => said.push_str("    both take it\n"),
            (Ok(()), Ok(())) => {}
            (Err(_), Err(_)) if may_fail => {}
            (ran, applied) => {
                writeln!(said, "    {}: server {ran:?}, schema {applied:?}", statement.text).unwrap();
            }
        }
    }
    for doubt in schema.doubts() {
        writeln!(said, "    not understood: {doubt}").unwrap();
    }
    for difference in schema.differences(&introspect(session).unwrap()) {
        writeln!(said, "    schema | server: {difference}").unwrap();
    }
    said
}
