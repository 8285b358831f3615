//! A database of one test.

use caribou_connection::{Session, open};
use caribou_history::History;
use caribou_migration::Dialect;

/// The backends that are compiled in.
pub(crate) const ALL: &[Dialect] = &[
    Dialect::Sqlite,
    Dialect::Postgres,
    #[cfg(feature = "mysql")]
    Dialect::Mysql,
];

/// Where a database lies; it is gone with the value.
enum Keep {
    Folder(tempfile::TempDir),
    Server(caribou_harness::Database),
}

/// A database of one test.
pub(crate) struct Place {
    pub(crate) dialect: Dialect,
    keep: Keep,
}

impl Place {
    /// Makes an empty database, `None` where the server is not installed.
    pub(crate) fn new(dialect: Dialect, hint: &str) -> Option<Self> {
        let keep = match dialect {
            Dialect::Sqlite => Keep::Folder(tempfile::tempdir().unwrap()),
            Dialect::Postgres => Keep::Server(caribou_harness::postgres()?.database(hint)),
            Dialect::Mysql => Keep::Server(caribou_harness::mariadb()?.database(hint)),
        };
        Some(Self { dialect, keep })
    }

    /// Makes an empty database on each backend there is.
    pub(crate) fn each(hint: &str) -> impl Iterator<Item = Self> {
        ALL.iter().filter_map(move |dialect| Self::new(*dialect, hint))
    }

    pub(crate) fn open(&self) -> Box<dyn Session> {
        let url = match &self.keep {
            Keep::Folder(folder) => folder.path().join("db.sqlite3").to_str().unwrap().to_owned(),
            Keep::Server(database) => database.url().to_owned(),
        };
        open(self.dialect, &url).unwrap()
    }

    /// Opens a connection and makes the tables.
    pub(crate) fn with_history(&self) -> (Box<dyn Session>, History) {
        let mut session = self.open();
        let mut history = History::locate(session.as_mut()).unwrap();
        history.create(session.as_mut(), Some("test"), "2026-01-12T10:00:00Z".parse().unwrap()).unwrap();
        (session, history)
    }
}
