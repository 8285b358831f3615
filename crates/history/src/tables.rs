//! The tables of a history.

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use jiff::Timestamp;

use crate::History;

impl History {
    /// Returns the statements that make the tables and give the database its identity, if it has none yet.
    ///
    /// - `caribou_migrations`: one row for each applied migration.
    /// - `caribou_events`: all that ever happened; rows are added, never changed.
    /// - `caribou_steps`: progress inside migrations that cannot run in one transaction.
    /// - `caribou_target`: one row, the UUID and the label of this database.
    pub fn create_sql(&self, label: Option<&str>, now: Timestamp) -> Vec<String> {
        let (text, time, serial, end) = match self.dialect() {
            Dialect::Sqlite => ("TEXT", "TEXT", "INTEGER PRIMARY KEY", ") WITHOUT ROWID"),
            Dialect::Postgres => {
                ("TEXT", "TIMESTAMPTZ", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", ")")
            }
            Dialect::Mysql => (
                "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                "DATETIME",
                "BIGINT AUTO_INCREMENT PRIMARY KEY",
                ") ENGINE = InnoDB",
            ),
        };
        let long = if self.dialect() == Dialect::Mysql { "LONGTEXT CHARACTER SET utf8mb4" } else { "TEXT" };
        let plain_end = end.trim_end_matches(" WITHOUT ROWID");
        let uuid = match self.dialect() {
            Dialect::Sqlite => {
                "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' \
                 || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
            }
            // gen_random_uuid() is in the server only since PostgreSQL 13.
            Dialect::Postgres => "CAST(CAST(md5(random()::text || clock_timestamp()::text) AS uuid) AS text)",
            Dialect::Mysql => "UUID()",
        };
        let target = self.table("caribou_target");
        vec![
            format!(
                "CREATE TABLE IF NOT EXISTS {} (id {serial}, at {time} NOT NULL, kind {text} NOT NULL, app {text}, \
                 name {text}, actor {text}, version {text}, duration_ms BIGINT, detail {long}{plain_end}",
                self.table("caribou_events")
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {} (app {text} NOT NULL, name {text} NOT NULL, direction {text} NOT NULL, \
                 step INTEGER NOT NULL, checksum {text} NOT NULL, state {text} NOT NULL, at {time} NOT NULL, \
                 PRIMARY KEY (app, name, step){end}",
                self.table("caribou_steps")
            ),
            format!(
                "CREATE TABLE IF NOT EXISTS {target} (uuid {text} NOT NULL, label {text}, created_at {time} NOT NULL{plain_end}"
            ),
            format!(
                "INSERT INTO {target} (uuid, label, created_at) SELECT {uuid}, {label}, {now} \
                 FROM (SELECT count(*) AS n FROM {target}) AS there WHERE n = 0",
                label = self.text_or_null(label),
                now = if self.dialect() == Dialect::Postgres {
                    format!("CAST({} AS timestamptz)", self.time(now))
                } else {
                    self.time(now)
                },
            ),
            // The last one: where it is there, all of them are, even after a run that was killed while it made them.
            format!(
                "CREATE TABLE IF NOT EXISTS {} (app {text} NOT NULL, name {text} NOT NULL, checksum {text}, \
                 file_hash {text}, statements {long}, applied_at {time} NOT NULL, duration_ms BIGINT NOT NULL, \
                 PRIMARY KEY (app, name){end}",
                self.table("caribou_migrations")
            ),
        ]
    }

    /// Makes the tables, each in a statement of its own.
    ///
    /// # Errors
    /// [`SqlError`] when the database refuses, a read-only one for example.
    pub fn create(
        &mut self,
        session: &mut dyn Session,
        label: Option<&str>,
        now: Timestamp,
    ) -> Result<(), SqlError> {
        for statement in self.create_sql(label, now) {
            session.run(&statement)?;
        }
        self.set_exists(true);
        Ok(())
    }
}
