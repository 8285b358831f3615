//! Names: of an app, of a migration in it, and of the two together.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The longest name that is accepted, in bytes; what common file systems allow for one path segment.
const LONGEST: usize = 255;

/// Says why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// The text is empty.
    #[error("a name is empty")]
    Empty,
    /// The text is longer than 255 bytes.
    #[error("the name {0:?} is longer than 255 bytes")]
    TooLong(String),
    /// The text has a character that a name of this kind may not have.
    #[error("the name {name:?} has {character:?}, which {allowed}")]
    Character {
        /// The rejected text.
        name: String,
        /// The first character that may not stand where it does.
        character: char,
        /// What would be right, as the end of a sentence.
        allowed: &'static str,
    },
    /// The text lacks the dot between app and migration.
    #[error("{0:?} is not of the form \"app.migration\"")]
    NoApp(String),
    /// `__first__` or `__latest__` where one certain migration must be named.
    #[error("{0:?} does not name one certain migration")]
    NotExact(String),
}

macro_rules! text_newtype {
    ($name:ident) => {
        impl $name {
            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// The label of an app: a set of migrations with a folder of its own (Django's app label).
///
/// ASCII letters, digits, `_` and `-`, not starting with `-`.
/// Cloning is cheap: the text is shared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppLabel(Arc<str>);

text_newtype!(AppLabel);

impl AppLabel {
    /// Parses a label.
    ///
    /// # Errors
    /// [`NameError`] when the text is empty, too long or has another character.
    ///
    /// # Examples
    /// ```
    /// # use caribou_migration::AppLabel;
    /// assert_eq!(AppLabel::parse("tickets")?.as_str(), "tickets");
    /// assert!(AppLabel::parse("../tickets").is_err());
    /// # Ok::<(), caribou_migration::NameError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let allowed = "an app's label may not have: letters, digits, _ and - only, no - in front";
        check(text, allowed, |position, c| {
            c.is_ascii_alphanumeric() || c == '_' || (c == '-' && position > 0)
        })?;
        Ok(Self(text.into()))
    }
}

/// The name of a migration inside its app; on disk the name of its folder.
///
/// Any text that is one safe path segment: no separators, no control characters, no dot in front.
/// Cloning is cheap: the text is shared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MigrationName(Arc<str>);

text_newtype!(MigrationName);

impl MigrationName {
    /// Parses a name.
    ///
    /// # Errors
    /// [`NameError`] when the text is empty, too long, or would not be one plain folder.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let allowed =
            "a migration's name may not have: no separators, no control characters, no dot in front";
        check(text, allowed, |position, c| {
            !(c.is_control() || matches!(c, '/' | '\\' | ':') || (c == '.' && position == 0))
        })?;
        Ok(Self(text.into()))
    }

    /// Returns what Diesel takes as the version: the text before the first `_`, without dashes.
    ///
    /// ```
    /// # use caribou_migration::MigrationName;
    /// assert_eq!(MigrationName::parse("2024-01-05-120000_add_users")?.version(), "20240105120000");
    /// # Ok::<(), caribou_migration::NameError>(())
    /// ```
    pub fn version(&self) -> String {
        self.prefix().replace('-', "")
    }

    /// Returns the leading number, if the text before the first `_` is one (`0019_x` gives 19).
    pub fn number(&self) -> Option<u64> {
        self.version().parse().ok()
    }

    /// Returns what stands after the first `_`; the whole name if there is none.
    pub fn description(&self) -> &str {
        self.0.split_once('_').map_or(&self.0, |(_, rest)| rest)
    }

    fn prefix(&self) -> &str {
        self.0.split_once('_').map_or(&self.0, |(version, _)| version)
    }
}

/// The full name of a migration, written `app.name`. Ordered by app, then by name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MigrationId {
    app: AppLabel,
    name: MigrationName,
}

impl MigrationId {
    /// Joins an app and a name.
    pub fn new(app: AppLabel, name: MigrationName) -> Self {
        Self { app, name }
    }

    /// Parses an app and a name from two texts.
    ///
    /// # Errors
    /// [`NameError`] of the first that is no name.
    pub fn parse(app: &str, name: &str) -> Result<Self, NameError> {
        Ok(Self { app: AppLabel::parse(app)?, name: MigrationName::parse(name)? })
    }

    /// Returns the app.
    pub fn app(&self) -> &AppLabel {
        &self.app
    }

    /// Returns the name inside the app.
    pub fn name(&self) -> &MigrationName {
        &self.name
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.app, self.name)
    }
}

impl fmt::Debug for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for MigrationId {
    type Err = NameError;

    /// Parses `app.name`; the first dot divides.
    fn from_str(text: &str) -> Result<Self, NameError> {
        match text.parse()? {
            Reference::Exact(id) => Ok(id),
            Reference::First(_) | Reference::Latest(_) => Err(NameError::NotExact(text.into())),
        }
    }
}

/// What `dependencies` and `run_before` may name: one migration, or an app's root or leaf.
///
/// Django: `__first__` and `__latest__` of `("app", "__first__")`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// One certain migration.
    Exact(MigrationId),
    /// The root of an app, `app.__first__`.
    First(AppLabel),
    /// The leaf of an app, `app.__latest__`.
    Latest(AppLabel),
}

impl Reference {
    /// Returns the app that is referred to.
    pub fn app(&self) -> &AppLabel {
        match self {
            Self::Exact(id) => id.app(),
            Self::First(app) | Self::Latest(app) => app,
        }
    }

    /// Returns the migration that is named in full; `None` where an end of an app is meant, whichever that is.
    pub fn exact(&self) -> Option<&MigrationId> {
        match self {
            Self::Exact(id) => Some(id),
            Self::First(_) | Self::Latest(_) => None,
        }
    }
}

impl From<MigrationId> for Reference {
    fn from(id: MigrationId) -> Self {
        Self::Exact(id)
    }
}

impl FromStr for Reference {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (app, name) = text.split_once('.').ok_or_else(|| NameError::NoApp(text.into()))?;
        if app.is_empty() || name.is_empty() {
            return Err(NameError::NoApp(text.into()));
        }
        let app = AppLabel::parse(app)?;
        match name {
            "__first__" => Ok(Self::First(app)),
            "__latest__" => Ok(Self::Latest(app)),
            name => Ok(Self::Exact(MigrationId::new(app, MigrationName::parse(name)?))),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(id) => id.fmt(f),
            Self::First(app) => write!(f, "{app}.__first__"),
            Self::Latest(app) => write!(f, "{app}.__latest__"),
        }
    }
}

fn check(text: &str, allowed: &'static str, accept: impl Fn(usize, char) -> bool) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > LONGEST {
        return Err(NameError::TooLong(text.into()));
    }
    match text.char_indices().find(|&(position, c)| !accept(position, c)) {
        Some((_, character)) => Err(NameError::Character { name: text.into(), character, allowed }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn path_tricks_are_no_names() {
        for text in ["", ".", "..", ".git", "a/b", "a\\b", "..\\x", "/etc", "C:", "a\0b", "a\nb"] {
            assert!(MigrationName::parse(text).is_err(), "{text:?}");
            assert!(AppLabel::parse(text).is_err(), "{text:?}");
        }
        assert!(MigrationName::parse(&"x".repeat(256)).is_err());
    }

    #[test]
    fn the_version_is_diesels() {
        let version = |text| MigrationName::parse(text).unwrap().version();
        assert_eq!(version("00000000000000_diesel_initial_setup"), "00000000000000");
        assert_eq!(version("2017-03-08-140537_create"), "20170308140537");
        assert_eq!(version("no-underscore"), "nounderscore");
    }

    proptest! {
        #[test]
        fn any_text_is_a_reference_that_prints_as_it_was_written_or_an_error(text in "\\PC{0,40}|[a-z]{1,5}\\.[a-z0-9_.]{1,9}") {
            if let Ok(reference) = text.parse::<Reference>() {
                prop_assert_eq!(reference.to_string(), text);
            }
        }
    }
}
