//! Migrations that Diesel brings, on SQLite.

use caribou_connection::CodeMigration;
use caribou_executor::{Action, Atomic, FailureKind, Remaining, Task, Work};
use diesel::connection::BoxableConnection;
use diesel::connection::SimpleConnection;
use diesel::migration::{
    Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion, Result,
};
use diesel::sqlite::Sqlite;
use diesel::{Connection, SqliteConnection};
use diesel_migrations::FileBasedMigrations;

use crate::support::{Place, applied, column, failure, id, migration, run};

/// A migration written in Rust.
struct Rust {
    transaction: bool,
    up: &'static str,
}

struct Name;

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("0002_rust")
    }
}

impl MigrationName for Name {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from("0002")
    }
}

impl MigrationMetadata for Rust {
    fn run_in_transaction(&self) -> bool {
        self.transaction
    }
}

impl Migration<Sqlite> for Rust {
    fn run(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<()> {
        Ok(connection.batch_execute(self.up)?)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<()> {
        Ok(connection.batch_execute("DELETE FROM a WHERE x = 2")?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        &Name
    }
}

fn rust(transaction: bool, up: &'static str) -> CodeMigration {
    CodeMigration::Sqlite(Box::new(Rust { transaction, up }))
}

fn task(code: &CodeMigration, action: Action) -> Task<'_> {
    Task {
        action,
        run_in_transaction: code.run_in_transaction(),
        ..Task::apply(id(&code.name()), Work::Code(code))
    }
}

/// Diesel's own migrations, from a folder.
#[expect(clippy::disallowed_methods, reason = "Diesel reads its migrations from disk")]
fn from_folder() -> (tempfile::TempDir, CodeMigration) {
    let folder = tempfile::tempdir().unwrap();
    let migration = folder.path().join("0001_diesel");
    std::fs::create_dir_all(&migration).unwrap();
    std::fs::write(migration.join("up.sql"), "CREATE TABLE a (x INT); INSERT INTO a VALUES (1);").unwrap();
    std::fs::write(migration.join("down.sql"), "DROP TABLE a;").unwrap();
    std::fs::write(migration.join("metadata.toml"), "run_in_transaction = true\n").unwrap();
    let source = FileBasedMigrations::from_path(folder.path()).unwrap();
    let mut all: Vec<Box<dyn Migration<Sqlite>>> = source.migrations().unwrap();
    (folder, CodeMigration::Sqlite(all.remove(0)))
}

#[test]
fn diesels_own_and_rusts_run_among_scripts_and_back() {
    for atomic in [Atomic::Auto, Atomic::Migration] {
        let place = Place::sqlite();
        let mut session = place.open();
        let (_folder, diesel) = from_folder();
        let rust = rust(true, "INSERT INTO a VALUES (2)");
        let script = migration("0003_script", "INSERT INTO a VALUES (3)").task(Action::Apply);
        let plan = [task(&diesel, Action::Apply), task(&rust, Action::Apply), script];
        run(session.as_mut(), &plan, atomic).unwrap();
        assert_eq!(applied(session.as_mut()), "0001_diesel 0002_rust 0003_script");
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "1 2 3");
        let checksums = "SELECT checksum FROM caribou_migrations WHERE checksum IS NULL";
        assert_eq!(column(session.as_mut(), checksums), "- -", "what has no text has no checksum");

        run(session.as_mut(), &[task(&rust, Action::Revert)], atomic).unwrap();
        assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "1 3");
        run(session.as_mut(), &[task(&diesel, Action::Revert)], atomic).unwrap();
        assert_eq!(applied(session.as_mut()), "0003_script");
    }
}

#[test]
fn what_fails_in_rust_is_rolled_back_with_its_transaction() {
    let place = Place::sqlite();
    let mut session = place.open();
    session.run("CREATE TABLE a (x INT)").unwrap();
    let code = rust(true, "INSERT INTO a VALUES (1); SELECT nothing");
    let failure =
        failure(run(session.as_mut(), &[task(&code, Action::Apply)], Atomic::Migration).unwrap_err());
    assert_eq!(failure.remaining, Remaining::NothingOfThis);
    assert_eq!((failure.file, failure.statement), (None, None));
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "");
}

#[test]
fn what_fails_in_rust_without_a_transaction_is_in_doubt_until_somebody_says() {
    let place = Place::sqlite();
    let mut session = place.open();
    session.run("CREATE TABLE a (x INT)").unwrap();
    let code = rust(false, "INSERT INTO a VALUES (1); SELECT nothing");
    let tasks = [task(&code, Action::Apply)];
    let first = failure(run(session.as_mut(), &tasks, Atomic::Migration).unwrap_err());
    assert_eq!(first.remaining, Remaining::Unknown);
    let second = failure(run(session.as_mut(), &tasks, Atomic::Migration).unwrap_err());
    assert!(matches!(second.kind, FailureKind::InDoubt { number: 1 }), "{second}");
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS TEXT) FROM a"), "1");
}

#[test]
fn rust_may_manage_transactions_itself_outside_one() {
    let place = Place::sqlite();
    let mut session = place.open();
    let code = rust(false, "CREATE TABLE a (x INT); BEGIN; INSERT INTO a VALUES (2); COMMIT");
    run(session.as_mut(), &[task(&code, Action::Apply)], Atomic::Auto).unwrap();
    assert_eq!(applied(session.as_mut()), "0002_rust");
}

/// A migration that nests a transaction, as Diesel allows.
struct Nesting;

impl MigrationMetadata for Nesting {}

impl Migration<Sqlite> for Nesting {
    fn run(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<()> {
        let connection = connection.downcast_mut::<SqliteConnection>().ok_or("it is an SQLite connection")?;
        connection.transaction(|connection| connection.batch_execute("CREATE TABLE n (x INT)"))?;
        Ok(())
    }

    fn revert(&self, _: &mut dyn BoxableConnection<Sqlite>) -> Result<()> {
        Ok(())
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        &Name
    }
}

#[test]
fn a_transaction_in_rust_nests_in_the_migrations_own() {
    let place = Place::sqlite();
    let mut session = place.open();
    let code = CodeMigration::Sqlite(Box::new(Nesting));
    run(session.as_mut(), &[task(&code, Action::Apply)], Atomic::Auto).unwrap();
    assert_eq!(applied(session.as_mut()), "0002_rust");
}
