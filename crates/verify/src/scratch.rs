//! Scratch databases: made for one proof, and gone after it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use caribou_connection::{OpenError, Session, SqlError, open};
use caribou_introspect::{IntrospectError, introspect};
use caribou_migration::Dialect;
use caribou_schema::Schema;
use caribou_sql::{quote, quote_identifier};
use caribou_target::DatabaseUrl;
use jiff::Timestamp;

/// What the names of scratch databases begin with; behind it stand the second of its making and what makes it unique.
const PREFIX: &str = "caribou_scratch_";

/// A scratch database older than this, in seconds, that nobody is connected to was left by a process that was killed.
const STALE: i64 = 3600;

/// Where scratch databases are made.
#[derive(Debug, Clone)]
pub enum Place {
    /// In memory, on SQLite.
    Memory,
    /// Beside a database, on the same server and with its encoding.
    Beside(DatabaseUrl),
}

impl Place {
    /// Returns where the scratch databases for a database are made.
    pub fn of(url: &DatabaseUrl) -> Self {
        if url.dialect() == Dialect::Sqlite { Self::Memory } else { Self::Beside(url.clone()) }
    }

    /// Returns the SQL that is spoken there.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Memory => Dialect::Sqlite,
            Self::Beside(url) => url.dialect(),
        }
    }
}

/// Says why nothing can be proven: there is no scratch database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoScratch {
    /// The server cannot be reached, or was left out of this build.
    #[error("not proven: {0}")]
    Open(OpenError),
    /// The login may not make databases.
    #[error("not proven: {message}")]
    NotAllowed {
        /// What the server said.
        message: String,
        /// The statement that an administrator runs to allow it.
        grant: String,
    },
    /// The server failed otherwise.
    #[error("not proven: no scratch database could be made: {0}")]
    Sql(#[from] SqlError),
}

/// A database that is dropped when this value is.
///
/// On a server its name says when it was made, so that one whose process was killed is swept away by a later one.
pub struct Scratch {
    session: Option<Box<dyn Session>>,
    remote: Option<Remote>,
}

struct Remote {
    /// Connected to the database beside which this one was made.
    beside: Box<dyn Session>,
    name: String,
}

impl Scratch {
    /// Makes an empty database, and sweeps away what killed processes left.
    ///
    /// # Errors
    /// [`NoScratch`]: what is to be proven with it is then not proven.
    pub fn create(place: &Place, now: Timestamp) -> Result<Self, NoScratch> {
        let Place::Beside(url) = place else {
            let session = open(Dialect::Sqlite, ":memory:").map_err(NoScratch::Open)?;
            return Ok(Self { session: Some(session), remote: None });
        };
        let mut beside = open(url.dialect(), url.expose()).map_err(NoScratch::Open)?;
        // Sweeping is a service to others; that it fails is no reason not to go on.
        let _ = sweep(beside.as_mut(), now);
        let name = unique_name(now);
        let sql = create_sql(beside.as_mut(), &name)?;
        beside.run(&sql).map_err(|error| refusal(beside.as_mut(), error))?;
        let mut scratch = Self { session: None, remote: Some(Remote { beside, name: name.clone() }) };
        let url = url.with_database(&name).expect("a database on a server");
        scratch.session = Some(open(url.dialect(), url.expose()).map_err(NoScratch::Open)?);
        Ok(scratch)
    }

    /// Returns the connection to it.
    pub fn session(&mut self) -> &mut dyn Session {
        self.session.as_deref_mut().expect("it is taken only when dropped")
    }

    /// Reads what it looks like.
    ///
    /// # Errors
    /// [`IntrospectError`] when its catalog cannot be read.
    pub fn schema(&mut self) -> Result<Schema, IntrospectError> {
        introspect(self.session())
    }
}

impl Scratch {
    /// Returns a text that two states have in common only if they look alike, where that costs less than to read what
    /// they look like: on SQLite, which keeps every definition as a text.
    pub(crate) fn look(&mut self) -> Result<Option<String>, SqlError> {
        let session = self.session();
        if session.dialect() != Dialect::Sqlite {
            return Ok(None);
        }
        session.value(
            "SELECT coalesce(group_concat(type || char(31) || name || char(31) || tbl_name || char(31) || \
             coalesce(sql, ''), char(30)), '') FROM (SELECT * FROM sqlite_master ORDER BY type, name)",
        )
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A database cannot be dropped while somebody is connected to it.
        self.session = None;
        if let Some(Remote { beside, name }) = &mut self.remote {
            // If the connection is lost, a later proof sweeps it.
            let _ = wait_until_left(beside.as_mut(), name);
            let _ = drop_database(beside.as_mut(), name);
        }
    }
}

fn unique_name(now: Timestamp) -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("{PREFIX}{}_{}_{number}", now.as_second(), std::process::id())
}

/// With the encoding, collation and time zone of the database that it stands beside, so that both answer alike.
fn create_sql(beside: &mut dyn Session, name: &str) -> Result<String, SqlError> {
    let dialect = beside.dialect();
    let database = quote_identifier(name, dialect);
    let sql = match dialect {
        Dialect::Postgres => {
            "SELECT pg_encoding_to_char(encoding)::text, datcollate::text, datctype::text \
             FROM pg_catalog.pg_database WHERE datname = current_database()"
        }
        Dialect::Sqlite | Dialect::Mysql => "SELECT @@character_set_database, @@collation_database, NULL",
    };
    let row = beside.rows(sql)?.into_iter().next().unwrap_or_default();
    let mut columns = row.into_iter().map(Option::unwrap_or_default);
    let mut next = || columns.next().unwrap_or_default();
    let (encoding, collation, kind) = (next(), next(), next());
    Ok(match dialect {
        Dialect::Postgres => format!(
            "CREATE DATABASE {database} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}",
            quote(&encoding, dialect),
            quote(&collation, dialect),
            quote(&kind, dialect)
        ),
        Dialect::Sqlite | Dialect::Mysql => {
            format!("CREATE DATABASE {database} CHARACTER SET {encoding} COLLATE {collation}")
        }
    })
}

/// Waits a moment until nobody is connected to a database any more: a backend of PostgreSQL ends shortly after its connection, and who drops
/// the database in that moment sleeps for a tenth of a second.
fn wait_until_left(beside: &mut dyn Session, name: &str) -> Result<(), SqlError> {
    if beside.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let name = quote(name, Dialect::Postgres);
    let is_there =
        format!("SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE datname = {name})::text");
    for _ in 0..50 {
        if beside.value(&is_there)?.as_deref() == Some("false") {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

fn drop_database(beside: &mut dyn Session, name: &str) -> Result<(), SqlError> {
    let dialect = beside.dialect();
    beside.run(&format!("DROP DATABASE IF EXISTS {}", quote_identifier(name, dialect)))
}

/// Drops the scratch databases that killed processes left.
fn sweep(beside: &mut dyn Session, now: Timestamp) -> Result<(), SqlError> {
    let sql = match beside.dialect() {
        Dialect::Sqlite => return Ok(()),
        Dialect::Postgres => {
            "SELECT datname::text FROM pg_catalog.pg_database d WHERE starts_with(datname, 'caribou_scratch_') \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)"
        }
        Dialect::Mysql => {
            "SELECT schema_name FROM information_schema.schemata \
             WHERE LEFT(schema_name, 16) = 'caribou_scratch_' \
             AND schema_name NOT IN (SELECT db FROM information_schema.processlist WHERE db IS NOT NULL)"
        }
    };
    let names = beside.rows(sql)?;
    for name in names.into_iter().flatten().flatten() {
        let second = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next()?.parse::<i64>().ok());
        if second.is_some_and(|second| now.as_second().saturating_sub(second) > STALE) {
            // Another process may be sweeping it too, or it is another user's.
            let _ = drop_database(beside, &name);
        }
    }
    Ok(())
}

/// What a refused `CREATE DATABASE` means. The servers' words are matched, as Diesel passes no SQLSTATE on; in another
/// language the server's own words are shown.
fn refusal(beside: &mut dyn Session, error: SqlError) -> NoScratch {
    let denied = ["permission denied", "Access denied"].iter().any(|words| error.message.contains(words));
    if !denied {
        return NoScratch::Sql(error);
    }
    let grant = match beside.dialect() {
        Dialect::Postgres => {
            let user = beside.value("SELECT current_user::text").ok().flatten().unwrap_or_default();
            format!("ALTER ROLE {} CREATEDB", quote_identifier(&user, Dialect::Postgres))
        }
        Dialect::Sqlite | Dialect::Mysql => {
            let user = beside.value("SELECT CURRENT_USER()").ok().flatten().unwrap_or_default();
            let (name, host) = user.rsplit_once('@').unwrap_or((&user, "%"));
            format!("GRANT ALL ON `caribou\\_scratch\\_%`.* TO '{name}'@'{host}'")
        }
    };
    NoScratch::NotAllowed { message: error.message, grant }
}
