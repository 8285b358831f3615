//! Database servers for tests: one of each kind for a whole test run, a database for each test.

mod engine;
mod mariadb;
mod postgres;
mod run;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use engine::Engine;

/// The role that tests connect as; it may do everything.
const USER: &str = "caribou";
/// Its password, chosen so that a test can look for it where it must not appear.
const PASSWORD: &str = "s3cr3t-pa55";

/// Returns the PostgreSQL server of this test run, started if it is the first to be asked for.
///
/// `None` when PostgreSQL is not installed, which is said on standard error.
///
/// # Panics
/// When it does not start, or is not installed and `CARIBOU_TEST_REQUIRE` names `postgres`.
///
/// # Examples
/// ```
/// let Some(server) = caribou_harness::postgres() else { return };
/// let database = server.database("orders");
/// database.execute("CREATE TABLE a (id INT, b TEXT); INSERT INTO a VALUES (1, NULL), (2, 'x')");
/// assert_eq!(database.query("SELECT id, b FROM a ORDER BY id"), "1\tNULL\n2\tx\n");
/// ```
pub fn postgres() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::find("postgres", postgres::find)).as_ref()
}

/// Returns the MariaDB server of this test run, started if it is the first to be asked for.
///
/// `None` when MariaDB is not installed, which is said on standard error.
///
/// # Panics
/// When it does not start, or is not installed and `CARIBOU_TEST_REQUIRE` names `mariadb`.
pub fn mariadb() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::find("mariadb", mariadb::find)).as_ref()
}

/// A running database server, shared by all tests of a run.
///
/// The first test that asks starts it in a temporary folder; it ends, and the folder goes, when the
/// runner (`cargo nextest`, `cargo test`, or the test binary itself) is gone.
pub struct Server {
    engine: Box<dyn Engine>,
    port: u16,
}

impl Server {
    fn find(name: &str, find: impl FnOnce() -> Result<Box<dyn Engine>, String>) -> Option<Self> {
        let found = find().and_then(|engine| run::User::find().map(|user| (engine, user)));
        let required = std::env::var("CARIBOU_TEST_REQUIRE").unwrap_or_default();
        let (engine, user) = unless_skipped(name, &required, found)?;
        let port = run::Runner::current().port_of(&*engine, &user);
        Some(Self { engine, port })
    }

    /// Returns the port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the url of a database of that name, whether it exists or not.
    ///
    /// `postgres://caribou:s3cr3t-pa55@127.0.0.1:PORT/NAME`, or the same with `mysql://`.
    pub fn url(&self, database: &str) -> String {
        format!("{}://{USER}:{PASSWORD}@127.0.0.1:{}/{database}", self.engine.scheme(), self.port)
    }

    /// Creates a database with a name that no other test has; it is dropped with the value.
    ///
    /// # Panics
    /// When the server refuses.
    #[track_caller]
    pub fn database(&'static self, hint: &str) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let hint: String = hint.chars().map(plain).take(30).collect();
        // The redactor knows names of this form.
        let name = format!("{hint}_ct{}x{count}", std::process::id());
        expect(self.ask(self.engine.maintenance_database(), &format!("CREATE DATABASE {name}")));
        Database { server: self, url: self.url(&name), name }
    }

    /// Sends statements through the client program; what they return, or what the client says is wrong.
    fn ask(&self, database: &str, sql: &str) -> Result<String, String> {
        engine::ask(&*self.engine, self.port, database, sql)
    }
}

/// A database of one test, dropped with the value.
///
/// What it offers besides its url goes through the server's own client program: an observer that
/// shares no code with what is under test.
pub struct Database {
    server: &'static Server,
    name: String,
    url: String,
}

impl Database {
    /// Returns the url, with user and password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the name, without the rest of the url.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements, each committed by itself.
    ///
    /// # Panics
    /// When one fails.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        self.query(sql);
    }

    /// Runs statements and returns their rows: one a line, fields separated by tabs, NULL as `NULL`.
    ///
    /// # Panics
    /// When one fails.
    #[track_caller]
    pub fn query(&self, sql: &str) -> String {
        expect(self.server.ask(&self.name, sql))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A database that cannot be dropped goes with its server soon after.
        let drop_it = self.server.engine.drop_statement(&self.name);
        self.server.ask(self.server.engine.maintenance_database(), &drop_it).ok();
    }
}

#[track_caller]
fn expect(result: Result<String, String>) -> String {
    result.unwrap_or_else(|said| panic!("{said}"))
}

/// Returns what was found; says what is missing, and panics if a list of required servers has the name.
fn unless_skipped<T>(name: &str, required: &str, found: Result<T, String>) -> Option<T> {
    match found {
        Ok(found) => Some(found),
        Err(missing) if is_required(name, required) => {
            panic!("CARIBOU_TEST_REQUIRE names {name}, but {missing}")
        }
        Err(missing) => {
            eprintln!("skipped: {missing}");
            None
        }
    }
}

/// Whether a comma-separated list names a server.
fn is_required(name: &str, list: &str) -> bool {
    let names: Vec<_> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let unknown = names.iter().find(|name| !["postgres", "mariadb"].contains(name));
    assert!(unknown.is_none(), "CARIBOU_TEST_REQUIRE={list}: only postgres and mariadb can be required");
    names.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_required_servers_is_read() {
        assert!(is_required("postgres", "mariadb, postgres"));
        assert!(!is_required("postgres", "mariadb"));
        assert!(!is_required("postgres", ""));
    }

    #[test]
    fn what_is_not_installed_is_skipped() {
        assert_eq!(unless_skipped("postgres", "mariadb", Err::<(), _>("initdb is missing".into())), None);
        assert_eq!(unless_skipped("postgres", "postgres", Ok(())), Some(()));
    }

    #[test]
    #[should_panic(expected = "CARIBOU_TEST_REQUIRE names postgres, but initdb is missing")]
    fn what_is_required_is_not_skipped() {
        unless_skipped("postgres", "postgres", Err::<(), _>("initdb is missing".into()));
    }

    #[test]
    #[should_panic(expected = "only postgres and mariadb can be required")]
    fn a_name_that_would_require_nothing_is_a_mistake() {
        is_required("postgres", "postgresql");
    }
}
