//! The lock that lets one run at a time change a database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;

/// The key of PostgreSQL's advisory lock; such locks are of one database. The bytes spell "caribou".
const KEY: i64 = 0x63_61_72_69_62_6f_75;

/// MySQL's locks are of the whole server and have names of at most 64 characters.
const MYSQL_NAME: &str = "SELECT CONCAT('caribou:', MD5(DATABASE()))";

/// The lock of one database, held.
///
/// It is polled, never waited for inside the server: there, a waiting lock is a transaction that
/// `CREATE INDEX CONCURRENTLY` waits for in turn. PostgreSQL and MySQL let go of it when the connection ends;
/// for SQLite it is a lock of the operating system on a file beside the database, let go when the process ends.
#[derive(Debug)]
pub struct Lock {
    held: Held,
}

#[derive(Debug)]
enum Held {
    Postgres,
    /// The name is kept: a script may say `USE`, and the name is made of the database that is in use.
    Mysql {
        name: String,
    },
    File {
        file: File,
        path: PathBuf,
    },
    /// A database in memory has one connection.
    Nothing,
}

/// Says why the lock was not had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another run has it.
    #[error("another run has been changing this database for longer than {} s{}", waited.as_secs(), holder_words(holder.as_deref()))]
    Held {
        /// How long was waited.
        waited: Duration,
        /// Who has it, as far as the server tells.
        holder: Option<String>,
    },
    /// The database refused.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// The lock file beside an SQLite database cannot be made.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

fn holder_words(holder: Option<&str>) -> String {
    holder.map(|holder| format!(" ({holder})")).unwrap_or_default()
}

impl Lock {
    /// Takes the lock, polling until `timeout` is over. `waiting` is called once, when it is not free at once.
    ///
    /// # Errors
    /// [`LockError`]; nothing is held then.
    pub fn acquire(
        session: &mut dyn Session,
        timeout: Duration,
        waiting: &mut dyn FnMut(),
    ) -> Result<Self, LockError> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(20);
        let mut said = false;
        loop {
            if let Some(held) = attempt(session)? {
                return Ok(Self { held });
            }
            if start.elapsed() >= timeout {
                return Err(LockError::Held { waited: start.elapsed(), holder: holder(session) });
            }
            if !std::mem::replace(&mut said, true) {
                waiting();
            }
            std::thread::sleep(pause.min(timeout.saturating_sub(start.elapsed())));
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// Lets go of the lock.
    ///
    /// # Errors
    /// [`SqlError`] when the connection is gone, and the lock with it.
    pub fn release(self, session: &mut dyn Session) -> Result<(), SqlError> {
        match self.held {
            Held::Postgres => session.run(&format!("SELECT pg_advisory_unlock({KEY})")),
            Held::Mysql { name } => session.run(&format!("DO RELEASE_LOCK('{name}')")),
            Held::File { file, path } => {
                // Removed while it is still locked, so that nobody else can hold a file of this name.
                let _ = std::fs::remove_file(path);
                drop(file);
                Ok(())
            }
            Held::Nothing => Ok(()),
        }
    }
}

fn attempt(session: &mut dyn Session) -> Result<Option<Held>, LockError> {
    match session.dialect() {
        Dialect::Sqlite => attempt_file(session),
        Dialect::Postgres => {
            let sql = format!("SELECT CASE WHEN pg_try_advisory_lock({KEY}) THEN '1' ELSE '0' END");
            Ok((session.value(&sql)?.as_deref() == Some("1")).then_some(Held::Postgres))
        }
        Dialect::Mysql => {
            let name = session.value(MYSQL_NAME)?.unwrap_or_default();
            let got = session.value(&format!("SELECT CAST(GET_LOCK('{name}', 0) AS CHAR)"))?;
            Ok((got.as_deref() == Some("1")).then_some(Held::Mysql { name }))
        }
    }
}

fn attempt_file(session: &mut dyn Session) -> Result<Option<Held>, LockError> {
    let Some(path) = lock_file(session)? else { return Ok(Some(Held::Nothing)) };
    let failed = |source| LockError::File { path: path.clone(), source };
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) if is_still(&file, &path) => {
            // Who has it is for the other's error message; the lock is held without that.
            let _ = file.set_len(0).and_then(|()| write!(file, "process {}", std::process::id()));
            Ok(Some(Held::File { file, path }))
        }
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The file that is locked for an SQLite database; `None` for one in memory.
fn lock_file(session: &mut dyn Session) -> Result<Option<PathBuf>, SqlError> {
    let database = session.value("SELECT file FROM pragma_database_list WHERE name = 'main'")?;
    Ok(database.filter(|path| !path.is_empty()).map(|path| PathBuf::from(path + "-caribou-lock")))
}

/// Between the opening and the locking of a file, the run that had it may have removed it.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &std::fs::Metadata, b: &std::fs::Metadata| a.dev() == b.dev() && a.ino() == b.ino();
    matches!((file.metadata(), std::fs::metadata(path)), (Ok(ours), Ok(there)) if same(&ours, &there))
}

/// An open file cannot be removed here.
#[cfg(not(unix))]
fn is_still(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Who has the lock, for the error message; nothing depends on the answer.
fn holder(session: &mut dyn Session) -> Option<String> {
    let sql = match session.dialect() {
        Dialect::Sqlite => {
            let mut text = String::new();
            File::open(lock_file(session).ok()??).ok()?.read_to_string(&mut text).ok()?;
            return Some(text).filter(|text| !text.is_empty());
        }
        Dialect::Postgres => format!(
            "SELECT 'server process ' || a.pid || coalesce(' of ' || a.usename, '') \
             || coalesce(' from ' || host(a.client_addr), '') || ', connected since ' || date_trunc('second', a.backend_start) \
             FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
             JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() \
             WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32) + l.objid::bigint = {KEY}"
        ),
        Dialect::Mysql => {
            format!("SELECT CONCAT('connection ', IS_USED_LOCK(({MYSQL_NAME})), ' of the server')")
        }
    };
    session.value(&sql).ok().flatten()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look at what is left on disk")]
mod tests {
    use super::*;
    use diesel::{Connection, SqliteConnection};

    fn database(path: &Path) -> SqliteConnection {
        SqliteConnection::establish(path.to_str().unwrap()).unwrap()
    }

    #[test]
    fn one_run_at_a_time_and_no_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite3");
        let (mut first, mut second) = (database(&path), database(&path));
        let lock = Lock::acquire(&mut first, Duration::ZERO, &mut || {}).unwrap();
        let mut waited = 0;
        let refused = Lock::acquire(&mut second, Duration::from_millis(60), &mut || waited += 1);
        assert!(matches!(refused, Err(LockError::Held { .. })));
        assert_eq!(waited, 1);
        lock.release(&mut first).unwrap();
        Lock::acquire(&mut second, Duration::ZERO, &mut || {}).unwrap().release(&mut second).unwrap();
        let left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["db.sqlite3"]);
    }

    #[test]
    fn many_threads_never_hold_it_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite3");
        let inside = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mut session = database(&path);
                    for _ in 0..20 {
                        let lock = Lock::acquire(&mut session, Duration::from_secs(30), &mut || {}).unwrap();
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        lock.release(&mut session).unwrap();
                    }
                });
            }
        });
    }

    #[test]
    fn a_database_in_memory_needs_no_lock() {
        let mut session = SqliteConnection::establish(":memory:").unwrap();
        Lock::acquire(&mut session, Duration::ZERO, &mut || {}).unwrap().release(&mut session).unwrap();
    }
}
