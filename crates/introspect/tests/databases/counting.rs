//! A session that counts its queries.

use caribou_connection::{CodeMigration, Row, Session, SqlError, Within};
use caribou_introspect::introspect;
use caribou_migration::{Dialect, Direction};
use caribou_schema::Schema;

/// A session that counts its queries and refuses to write.
struct Counting<'a> {
    session: &'a mut dyn Session,
    queries: usize,
}

/// Introspects, and returns the number of queries that it took.
pub(crate) fn introspect_counted(session: &mut dyn Session) -> (Schema, usize) {
    let mut counting = Counting { session, queries: 0 };
    let schema = introspect(&mut counting).unwrap();
    (schema, counting.queries)
}

impl Session for Counting<'_> {
    fn dialect(&self) -> Dialect {
        self.session.dialect()
    }

    fn run(&mut self, sql: &str) -> Result<(), SqlError> {
        Err(SqlError::message(format!("nothing is written, but: {sql}")))
    }

    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SqlError> {
        self.queries += 1;
        self.session.rows(sql)
    }

    fn run_code(&mut self, _: &CodeMigration, _: Direction, _: Within) -> Result<(), SqlError> {
        Err(SqlError::message("no migration is run"))
    }
}
