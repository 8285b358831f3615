//! Database urls, and how they are shown.

use std::fmt;
use std::path::{Path, PathBuf};

use caribou_migration::Dialect;

/// The url of a database. Its password is used to connect and shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    dialect: Dialect,
    /// What the client library gets; for SQLite the path.
    connect: String,
    /// The same without secrets.
    shown: String,
    /// What must not be seen, to scrub the messages of client libraries.
    secrets: Vec<String>,
}

/// Says why a text is not a database url. Never repeats the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// The url is empty.
    #[error("the url is empty")]
    Empty,
    /// The scheme is none that is known.
    #[error("the scheme {scheme:?} is unknown: there are sqlite:PATH, postgres://... and mysql://...")]
    UnknownScheme {
        /// What stands before the colon.
        scheme: String,
    },
    /// It looks like the url of a server, but has no scheme in front.
    #[error("the url has no scheme: write sqlite:PATH, postgres://... or mysql://...")]
    NoScheme,
    /// The part behind the host is no port number.
    #[error(
        "the port in the url is not a number; if the password has one of the characters @ / : ? # in it, write it as %40 %2F %3A %3F %23"
    )]
    Port,
    /// The url names no database.
    #[error("the url names no database: it should end in /NAME")]
    NoDatabase,
}

impl DatabaseUrl {
    /// Parses a url. A text without a scheme is a path to an SQLite file, as for Diesel.
    ///
    /// # Errors
    /// [`UrlError`], without the text of the url.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        let Some(scheme) = scheme(text) else {
            // A mistyped url may hold a password, so it must not be shown as a path.
            return if text.contains("//") && text.contains('@') {
                Err(UrlError::NoScheme)
            } else {
                sqlite(text)
            };
        };
        let rest = &text[scheme.len() + 1..];
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" | "sqlite3" => sqlite(rest.strip_prefix("//").unwrap_or(rest)),
            "file" => Ok(Self::without_secrets(Dialect::Sqlite, text, text)),
            "postgres" | "postgresql" => server(Dialect::Postgres, "postgres", rest),
            "mysql" | "mariadb" => server(Dialect::Mysql, "mysql", rest),
            other => Err(UrlError::UnknownScheme { scheme: other.into() }),
        }
    }

    /// Returns the SQL that the database speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns what the client library needs to connect, with the password. Not to be shown.
    pub fn expose(&self) -> &str {
        &self.connect
    }

    /// Returns the file of an SQLite database; `None` for a server, `:memory:` and `file:` urls.
    pub fn file(&self) -> Option<&Path> {
        let is_file = self.dialect == Dialect::Sqlite
            && self.connect != ":memory:"
            && !self.connect.starts_with("file:");
        is_file.then(|| Path::new(&self.connect))
    }

    /// Makes the path of an SQLite file start at a folder, if it is relative.
    #[must_use]
    pub fn relative_to(self, folder: &Path) -> Self {
        match self.file().map(|file| folder.join(file)) {
            Some(path) => Self::of_path(&path),
            None => self,
        }
    }

    /// Returns the url of another database on the same server; `None` for SQLite.
    ///
    /// # Examples
    /// ```
    /// let url = caribou_target::DatabaseUrl::parse("postgres://u:secret@h:5433/live?sslmode=require")?;
    /// let other = url.with_database("copy").expect("a server has many");
    /// assert_eq!(other.to_string(), "postgres://u@h:5433/copy?sslmode=require");
    /// # Ok::<(), caribou_target::UrlError>(())
    /// ```
    #[must_use]
    pub fn with_database(&self, name: &str) -> Option<Self> {
        let replace = |url: &str| {
            let (location, parameters) = url.split_once('?').map_or((url, None), |(a, b)| (a, Some(b)));
            let start = location.find("://")? + 3;
            let slash = start + location[start..].find('/')?;
            let parameters = parameters.map(|text| format!("?{text}")).unwrap_or_default();
            Some(format!("{}/{name}{parameters}", &location[..slash]))
        };
        if self.dialect == Dialect::Sqlite {
            return None;
        }
        let (connect, shown) = (replace(&self.connect)?, replace(&self.shown)?);
        Some(Self { connect, shown, secrets: self.secrets.clone(), ..*self })
    }

    /// Returns a message of a client library with every secret of this url taken out.
    pub fn scrub(&self, message: &str) -> String {
        let replace = |text: String, secret: &String| text.replace(secret.as_str(), "****");
        self.secrets.iter().fold(message.to_owned(), replace)
    }

    fn of_path(path: &Path) -> Self {
        let path: PathBuf = path.components().collect();
        let path = path.to_string_lossy();
        Self::without_secrets(Dialect::Sqlite, &path, &format!("sqlite:{path}"))
    }

    fn without_secrets(dialect: Dialect, connect: &str, shown: &str) -> Self {
        Self { dialect, connect: connect.into(), shown: shown.into(), secrets: Vec::new() }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.shown)
    }
}

/// The scheme of a url: at least two characters, so that `C:\db` is a path.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut characters = scheme.chars();
    let starts_well = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on_well = characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'));
    (scheme.len() > 1 && starts_well && goes_on_well).then_some(scheme)
}

fn sqlite(path: &str) -> Result<DatabaseUrl, UrlError> {
    match path {
        "" => Err(UrlError::NoDatabase),
        ":memory:" => Ok(DatabaseUrl::without_secrets(Dialect::Sqlite, path, "sqlite::memory:")),
        path => Ok(DatabaseUrl::of_path(Path::new(path))),
    }
}

fn server(dialect: Dialect, scheme: &str, rest: &str) -> Result<DatabaseUrl, UrlError> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (location, parameters) = rest.split_once('?').map_or((rest, None), |(a, b)| (a, Some(b)));
    let (authority, database) = location.split_once('/').ok_or(UrlError::NoDatabase)?;
    let (user, host) = match authority.rsplit_once('@') {
        Some((userinfo, host)) => (Some(userinfo), host),
        None => (None, authority),
    };
    check_ports(host)?;
    if database.is_empty() {
        return Err(UrlError::NoDatabase);
    }
    let mut secrets = Vec::new();
    let user = user.map(|userinfo| match userinfo.split_once(':') {
        Some((user, password)) => {
            remember(&mut secrets, password);
            user
        }
        None => userinfo,
    });
    let shown_parameters = parameters.map(|all| {
        let shown = all.split('&').filter(|parameter| match parameter.split_once('=') {
            Some((key, value)) if key.to_ascii_lowercase().contains("pass") => {
                remember(&mut secrets, value);
                false
            }
            _ => true,
        });
        shown.collect::<Vec<_>>().join("&")
    });
    let mut shown = format!("{scheme}://");
    if let Some(user) = user {
        shown.push_str(user);
        shown.push('@');
    }
    shown.push_str(host);
    shown.push('/');
    shown.push_str(database);
    if let Some(parameters) = shown_parameters.filter(|text| !text.is_empty()) {
        shown.push('?');
        shown.push_str(&parameters);
    }
    Ok(DatabaseUrl { dialect, connect: format!("{scheme}://{rest}"), shown, secrets })
}

/// PostgreSQL allows several hosts, `[::1]:5432` and none at all.
fn check_ports(hosts: &str) -> Result<(), UrlError> {
    for host in hosts.split(',') {
        let behind = host.rsplit_once(']').map_or(host, |(_, behind)| behind);
        if let Some((_, port)) = behind.split_once(':')
            && !port.is_empty()
            && port.parse::<u16>().is_err()
        {
            return Err(UrlError::Port);
        }
    }
    Ok(())
}

/// A password as it stands in the url, and as the client library shows it once decoded.
fn remember(secrets: &mut Vec<String>, password: &str) {
    if password.is_empty() {
        return;
    }
    secrets.push(password.to_owned());
    let decoded = decode(password);
    if decoded != password {
        secrets.push(decoded);
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let value = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match value.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        DatabaseUrl::parse(text).map_or_else(|error| error.to_string(), |url| url.to_string())
    }

    #[test]
    fn a_url_is_shown_without_its_password() {
        assert_eq!(shown("postgres://u:p@h/db"), "postgres://u@h/db");
        assert_eq!(
            shown("postgresql://u:p@h:5433/db?sslmode=require"),
            "postgres://u@h:5433/db?sslmode=require"
        );
        assert_eq!(shown("postgres:///db?host=/tmp&user=u&password=p"), "postgres:///db?host=/tmp&user=u");
        assert_eq!(shown("mariadb://u:p:q@h/db"), "mysql://u@h/db");
        assert_eq!(shown("postgres://u:p@[::1]:5432/db"), "postgres://u@[::1]:5432/db");
    }

    #[test]
    fn a_text_without_scheme_is_an_sqlite_file() {
        assert_eq!(shown("./dev.db"), "sqlite:./dev.db");
        assert_eq!(shown("sqlite:dev.db"), "sqlite:dev.db");
        assert_eq!(shown("sqlite:///tmp/dev.db"), "sqlite:/tmp/dev.db");
        assert_eq!(shown("sqlite::memory:"), "sqlite::memory:");
        assert_eq!(shown("C:\\dev.db"), "sqlite:C:\\dev.db");
    }

    #[test]
    fn what_is_no_url_is_an_error_without_its_text() {
        assert!(shown("oracle://u:secret@h/db").contains("\"oracle\" is unknown"));
        assert!(!shown("oracle://u:secret@h/db").contains("secret"));
        assert_eq!(DatabaseUrl::parse("postgres://u:sec/ret@h/db"), Err(UrlError::Port));
        assert_eq!(DatabaseUrl::parse("postgres://u@h"), Err(UrlError::NoDatabase));
        assert_eq!(DatabaseUrl::parse("postgres://u@h/"), Err(UrlError::NoDatabase));
        assert_eq!(DatabaseUrl::parse(" "), Err(UrlError::Empty));
        for text in ["postgres//u:secret@h/db", "://u:secret@h/db", "//u:secret@h/db"] {
            assert_eq!(DatabaseUrl::parse(text), Err(UrlError::NoScheme));
        }
    }

    #[test]
    fn secrets_are_scrubbed_as_written_and_as_decoded() {
        let url = DatabaseUrl::parse("postgres://u:p%40ss@h/db").unwrap();
        assert_eq!(url.scrub("no login with p@ss or p%40ss"), "no login with **** or ****");
    }

    proptest! {
        #[test]
        fn no_password_is_ever_shown(user in "[a-z]{1,5}", password in "[A-Z0-9!$%*_.-]{6,12}", tail in "[a-z]{1,8}") {
            let text = format!("postgres://{user}:{password}@host/{tail}?password={password}");
            if let Ok(url) = DatabaseUrl::parse(&text) {
                let seen = format!("{url} {url:?}");
                prop_assert!(!seen.contains(&password), "{}", seen);
            }
        }

        #[test]
        fn any_text_is_a_url_or_an_error(text in "\\PC{0,60}") {
            let _ = DatabaseUrl::parse(&text);
        }
    }
}
