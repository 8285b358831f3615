//! The other way to a schema: the script, without a database.

use caribou_schema::Schema;
use caribou_sql::replay;

/// Panics if a script adds up to something else than what was read from the database that it made.
pub(crate) fn assert_replayed(script: &str, introspected: &Schema) {
    let mut replayed = Schema::empty(introspected.dialect());
    replay(script, &mut replayed).unwrap();
    replayed.end_session();
    let differences: Vec<String> =
        replayed.differences(introspected).iter().map(ToString::to_string).collect();
    assert_eq!(differences.join("\n"), "", "replayed | introspected");
}
