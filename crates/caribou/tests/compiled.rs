//! Apps whose migrations are compiled in: Diesel's embedded ones and such as are written in Rust.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou::connection::Session;
use caribou::{
    Aim, CodeApp, Consent, Context, Database, MigrateRequest, Outcome, Project, ProjectError, migrate,
};
use caribou_migration::{AppLabel, Dialect};
use diesel::connection::BoxableConnection;
use diesel::migration::{
    Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion, Result,
};
use diesel::sqlite::Sqlite;
use diesel::{Connection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

/// A folder of Diesel's, in the binary.
const ACCOUNTS: EmbeddedMigrations = embed_migrations!("tests/embedded");

/// Migrations in Rust: they come in no order.
struct Seeds;

struct Seed(&'static str, &'static str, &'static str);

struct Metadata;

impl MigrationSource<Sqlite> for Seeds {
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<Sqlite>>>> {
        let second =
            Seed("0002_second", "INSERT INTO account (id) VALUES (2)", "DELETE FROM account WHERE id = 2");
        let first =
            Seed("0001_first", "INSERT INTO account (id) VALUES (1)", "DELETE FROM account WHERE id = 1");
        Ok(vec![Box::new(second), Box::new(first)])
    }
}

impl Migration<Sqlite> for Seed {
    fn run(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<()> {
        Ok(connection.batch_execute(self.1)?)
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<Sqlite>) -> Result<()> {
        Ok(connection.batch_execute(self.2)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        &Metadata
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

impl MigrationName for Seed {
    fn version(&self) -> MigrationVersion<'_> {
        self.0.split('_').next().unwrap_or_default().into()
    }
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl MigrationMetadata for Metadata {}

fn label(text: &str) -> AppLabel {
    AppLabel::parse(text).unwrap()
}

fn project() -> Project {
    let accounts = CodeApp::sqlite(label("accounts"), &ACCOUNTS).unwrap();
    let seeds = CodeApp::sqlite(label("seeds"), &Seeds).unwrap();
    Project::empty(Dialect::Sqlite).with_app(accounts).unwrap().with_app(seeds).unwrap()
}

fn run(connection: &mut SqliteConnection, aim: Aim) -> Outcome {
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    let context = Context { clock: &|| now, actor: None, version: "0.1.0", label: None };
    let request = MigrateRequest { aim, ..MigrateRequest::default() };
    let mut database = Database::of(connection).unwrap();
    migrate(&project(), &mut database, &request, &context, &mut |_| Consent::Given, &mut |_| {}).unwrap()
}

fn names(outcome: &Outcome) -> Vec<String> {
    outcome.done.iter().map(|done| done.id.to_string()).collect()
}

#[test]
fn embedded_and_rust_written_migrations_are_applied_in_diesels_order_and_reverted() {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    let done = run(&mut connection, Aim::Everything);
    assert_eq!(
        names(&done),
        ["accounts.2026-01-12-100000_create_account", "seeds.0001_first", "seeds.0002_second"]
    );
    let ids = "SELECT group_concat(id, ' ') FROM (SELECT id FROM account ORDER BY id)";
    assert_eq!(connection.value(ids).unwrap().as_deref(), Some("1 2"));
    assert!(run(&mut connection, Aim::Everything).done.is_empty());
    let back = run(&mut connection, Aim::To(label("seeds"), "1".into()));
    assert_eq!(names(&back), ["seeds.0002_second"]);
    assert_eq!(connection.value(ids).unwrap().as_deref(), Some("1"));
    run(&mut connection, Aim::Zero(label("seeds")));
    run(&mut connection, Aim::Zero(label("accounts")));
    let tables = "SELECT CAST(count(*) AS TEXT) FROM sqlite_master WHERE name = 'account'";
    assert_eq!(connection.value(tables).unwrap().as_deref(), Some("0"));
}

#[test]
fn an_app_for_another_backend_or_under_a_label_that_is_taken_is_refused() {
    let app = || CodeApp::sqlite(label("seeds"), &Seeds).unwrap();
    let other = Project::empty(Dialect::Postgres).with_app(app());
    assert!(matches!(other, Err(ProjectError::OtherBackend { .. })));
    let twice = Project::empty(Dialect::Sqlite).with_app(app()).unwrap().with_app(app());
    assert!(matches!(twice, Err(ProjectError::SameLabel { .. })));
}
