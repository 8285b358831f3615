//! The rows of `caribou_migrations`: what is applied.

use caribou_connection::Session;
use caribou_migration::{Checksum, Dialect, MigrationId};
use caribou_sql::checksum_of;
use jiff::Timestamp;

use crate::error::{column, optional};
use crate::{History, HistoryError};

const TABLE: &str = "caribou_migrations";

/// One applied migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub id: MigrationId,
    /// The checksum of its tokens; `None` for one that has no SQL text.
    pub checksum: Option<Checksum>,
    /// The hash of the bytes of its file, which saves computing the checksum while nothing changed.
    pub file_hash: Option<Checksum>,
    /// When it was applied.
    pub applied_at: Timestamp,
    /// How long it took.
    pub elapsed: Elapsed,
    /// The checksum of each of its statements; read only by [`History::statements`].
    pub statements: Vec<Checksum>,
}

/// How long a migration took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elapsed {
    /// Milliseconds, measured here.
    Milliseconds(u64),
    /// The time since the server received the text that this row is part of (PostgreSQL only): the row of a
    /// migration that travels with it in one round trip.
    SinceReceived,
}

impl Entry {
    /// Makes an entry without checksums that took no time.
    pub fn new(id: MigrationId, applied_at: Timestamp) -> Self {
        Self {
            id,
            checksum: None,
            file_hash: None,
            applied_at,
            elapsed: Elapsed::Milliseconds(0),
            statements: Vec::new(),
        }
    }

    /// Adds the checksums of the statements of its script, and with them the checksum of the script.
    #[must_use]
    pub fn with_statements(self, statements: Vec<Checksum>) -> Self {
        Self { checksum: Some(checksum_of(statements.iter().copied())), statements, ..self }
    }
}

impl History {
    /// Reads what is applied, ordered by app and name, without the statements.
    ///
    /// # Errors
    /// [`HistoryError`] when the table cannot be read or a row is damaged.
    pub fn applied(&self, session: &mut dyn Session) -> Result<Vec<Entry>, HistoryError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let rows = session.rows(&format!(
            "SELECT app, name, checksum, file_hash, {}, {} FROM {}",
            self.read_time("applied_at"),
            self.read_number("duration_ms"),
            self.table(TABLE)
        ))?;
        let mut label = None;
        let entries = rows.into_iter().map(|row| {
            let mut row = row.into_iter();
            let mut next = || row.next().flatten();
            let (app, name) = (next(), next());
            // Rows of one app stand together: their label is one text in memory.
            let app = match label.take() {
                Some(label) if app.as_deref() == Some(caribou_migration::AppLabel::as_str(&label)) => label,
                _ => column(TABLE, "app", app)?,
            };
            label = Some(app.clone());
            Ok(Entry {
                id: MigrationId::new(app, column(TABLE, "name", name)?),
                checksum: optional(TABLE, "checksum", next())?,
                file_hash: optional(TABLE, "file_hash", next())?,
                applied_at: column(TABLE, "applied_at", next())?,
                elapsed: Elapsed::Milliseconds(column(TABLE, "duration_ms", next())?),
                statements: Vec::new(),
            })
        });
        let mut entries = entries.collect::<Result<Vec<_>, HistoryError>>()?;
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(entries)
    }

    /// Reads the checksums of the statements of one applied migration, in their order.
    ///
    /// # Errors
    /// [`HistoryError`] when the table cannot be read or the row is damaged.
    pub fn statements(
        &self,
        session: &mut dyn Session,
        id: &MigrationId,
    ) -> Result<Vec<Checksum>, HistoryError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let sql = format!("SELECT statements FROM {} WHERE {}", self.table(TABLE), self.is(id));
        let text = session.value(&sql)?.unwrap_or_default();
        text.split_whitespace().map(|part| column(TABLE, "statements", Some(part.into()))).collect()
    }

    /// Returns the SQL that adds a row.
    pub fn record_sql(&self, entry: &Entry) -> String {
        let [checksum, file_hash, statements] = self.checksums(entry);
        format!(
            "INSERT INTO {} (app, name, checksum, file_hash, statements, applied_at, duration_ms) \
             VALUES ({}, {}, {checksum}, {file_hash}, {statements}, {}, {})",
            self.table(TABLE),
            self.text(entry.id.app().as_str()),
            self.text(entry.id.name().as_str()),
            self.time(entry.applied_at),
            self.elapsed(entry.elapsed),
        )
    }

    /// Returns the SQL that takes a row away; the event log keeps that it was there.
    pub fn forget_sql(&self, id: &MigrationId) -> String {
        format!("DELETE FROM {} WHERE {}", self.table(TABLE), self.is(id))
    }

    /// Returns the SQL that replaces the checksums of a row, after a person has accepted an edit or only the layout changed.
    pub fn bless_sql(&self, entry: &Entry) -> String {
        let [checksum, file_hash, statements] = self.checksums(entry);
        format!(
            "UPDATE {} SET checksum = {checksum}, file_hash = {file_hash}, statements = {statements} WHERE {}",
            self.table(TABLE),
            self.is(&entry.id)
        )
    }

    /// Returns a row's checksum, file hash and statements as literals.
    fn checksums(&self, entry: &Entry) -> [String; 3] {
        let text = |checksum: Option<Checksum>| checksum.map(|checksum| checksum.to_string());
        let statements = entry.statements.iter().map(Checksum::to_string).collect::<Vec<_>>().join(" ");
        [
            self.text_or_null(text(entry.checksum).as_deref()),
            self.text_or_null(text(entry.file_hash).as_deref()),
            self.text(&statements),
        ]
    }

    /// Returns the condition that a row is of this migration.
    pub(crate) fn is(&self, id: &MigrationId) -> String {
        format!("app = {} AND name = {}", self.text(id.app().as_str()), self.text(id.name().as_str()))
    }

    pub(crate) fn elapsed(&self, elapsed: Elapsed) -> String {
        match (elapsed, self.dialect()) {
            (Elapsed::Milliseconds(milliseconds), _) => milliseconds.to_string(),
            (Elapsed::SinceReceived, Dialect::Postgres) => {
                "CAST(extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000 AS bigint)".into()
            }
            (Elapsed::SinceReceived, Dialect::Sqlite | Dialect::Mysql) => "0".into(),
        }
    }
}
