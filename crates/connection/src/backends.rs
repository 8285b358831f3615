//! Diesel's connections as sessions.

use caribou_migration::{Dialect, Direction};
use diesel::backend::Backend;
use diesel::connection::{
    AnsiTransactionManager, BoxableConnection, TransactionDepthChange, TransactionManager,
    TransactionManagerStatus,
};
use diesel::deserialize::{FromSql, QueryableByName};
use diesel::migration::Migration;
use diesel::row::{Field, NamedRow};
use diesel::sql_types::Text;

use crate::{CodeMigration, OpenError, Row, Session, SqlError, Within};

/// A row read by position, whatever its columns are called.
struct TextRow(Row);

impl<DB: Backend> QueryableByName<DB> for TextRow
where
    String: FromSql<Text, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> diesel::deserialize::Result<Self> {
        (0..row.field_count())
            .map(|index| {
                let field = diesel::row::Row::get(row, index).ok_or("a row ended early")?;
                field.value().map(<String as FromSql<Text, DB>>::from_sql).transpose()
            })
            .collect::<diesel::deserialize::Result<Row>>()
            .map(Self)
    }
}

macro_rules! session {
    ($feature:meta, $connection:ty, $dialect:expr, $variant:ident) => {
        #[cfg($feature)]
        impl Session for $connection {
            fn dialect(&self) -> Dialect {
                $dialect
            }

            fn run(&mut self, sql: &str) -> Result<(), SqlError> {
                Ok(diesel::connection::SimpleConnection::batch_execute(self, sql)?)
            }

            fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SqlError> {
                let rows: Vec<TextRow> = diesel::RunQueryDsl::load(diesel::sql_query(sql), self)?;
                Ok(rows.into_iter().map(|row| row.0).collect())
            }

            fn run_code(
                &mut self,
                migration: &CodeMigration,
                direction: Direction,
                within: Within,
            ) -> Result<(), SqlError> {
                #[allow(
                    irrefutable_let_patterns,
                    reason = "it always fits where only one backend is compiled in"
                )]
                let CodeMigration::$variant(migration) = migration else {
                    return Err(SqlError::message(format!(
                        "this migration was compiled for another backend than {}",
                        self.dialect()
                    )));
                };
                if within == Within::Nothing {
                    return run_code(migration.as_ref(), self, direction);
                }
                change_depth(self, TransactionDepthChange::IncreaseDepth)?;
                let result = run_code(migration.as_ref(), self, direction);
                let left = change_depth(self, TransactionDepthChange::DecreaseDepth);
                result.and(left)
            }
        }
    };
}

session!(feature = "sqlite", diesel::SqliteConnection, Dialect::Sqlite, Sqlite);
session!(
    any(feature = "postgres", feature = "postgres-system"),
    diesel::PgConnection,
    Dialect::Postgres,
    Postgres
);
session!(feature = "mysql", diesel::MysqlConnection, Dialect::Mysql, Mysql);

pub(crate) fn establish<C: Session + diesel::Connection + 'static>(
    url: &str,
) -> Result<Box<dyn Session>, OpenError> {
    let connection = C::establish(url).map_err(|error| {
        let message = error.to_string().trim_end().to_owned();
        if wants_tls(&message) { OpenError::NeedsTls { message } } else { OpenError::Unreachable { message } }
    })?;
    Ok(Box::new(connection))
}

/// The words of libpq without SSL, of PostgreSQL's `pg_hba.conf` and of MariaDB's `require_secure_transport`.
fn wants_tls(message: &str) -> bool {
    ["SSL support is not compiled in", "no encryption", "require_secure_transport"]
        .iter()
        .any(|text| message.contains(text))
}

/// Tells Diesel that a transaction was begun, or is no longer its business.
fn change_depth<C>(connection: &mut C, change: TransactionDepthChange) -> Result<(), SqlError>
where
    C: diesel::Connection<TransactionManager = AnsiTransactionManager>,
{
    let status = AnsiTransactionManager::transaction_manager_status_mut(connection);
    match status {
        TransactionManagerStatus::Valid(status) => Ok(status.change_transaction_depth(change)?),
        TransactionManagerStatus::InError => Err(diesel::result::Error::BrokenTransactionManager.into()),
    }
}

/// Runs it through Diesel's trait. The error keeps the innermost cause: Diesel wraps it several times.
fn run_code<DB: Backend>(
    migration: &dyn Migration<DB>,
    connection: &mut dyn BoxableConnection<DB>,
    direction: Direction,
) -> Result<(), SqlError> {
    let result = match direction {
        Direction::Forward => migration.run(connection),
        Direction::Backward => migration.revert(connection),
    };
    result.map_err(|error| SqlError::message(error.to_string()))
}
