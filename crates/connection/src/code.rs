//! Migrations that are compiled in: Diesel's embedded ones, and those written in Rust.

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "postgres-system", feature = "mysql"))]
use diesel::migration::Migration;

/// A migration behind Diesel's `Migration` trait, for one backend.
#[non_exhaustive]
pub enum CodeMigration {
    /// For SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(Box<dyn Migration<diesel::sqlite::Sqlite>>),
    /// For PostgreSQL.
    #[cfg(any(feature = "postgres", feature = "postgres-system"))]
    Postgres(Box<dyn Migration<diesel::pg::Pg>>),
    /// For MariaDB and MySQL.
    #[cfg(feature = "mysql")]
    Mysql(Box<dyn Migration<diesel::mysql::Mysql>>),
}

impl CodeMigration {
    /// Returns the name that the migration gives itself; for Diesel's own, the name of its folder.
    pub fn name(&self) -> String {
        match *self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(ref migration) => migration.name().to_string(),
            #[cfg(any(feature = "postgres", feature = "postgres-system"))]
            Self::Postgres(ref migration) => migration.name().to_string(),
            #[cfg(feature = "mysql")]
            Self::Mysql(ref migration) => migration.name().to_string(),
        }
    }

    /// Returns whether the migration asks for a transaction.
    pub fn run_in_transaction(&self) -> bool {
        match *self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(ref migration) => migration.metadata().run_in_transaction(),
            #[cfg(any(feature = "postgres", feature = "postgres-system"))]
            Self::Postgres(ref migration) => migration.metadata().run_in_transaction(),
            #[cfg(feature = "mysql")]
            Self::Mysql(ref migration) => migration.metadata().run_in_transaction(),
        }
    }
}

impl std::fmt::Debug for CodeMigration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CodeMigration({})", self.name())
    }
}
