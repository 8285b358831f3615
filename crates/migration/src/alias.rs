//! A name that a migration had before.

use std::fmt;
use std::str::FromStr;

use crate::{AppLabel, MigrationId, MigrationName, NameError};

/// A name in `aliases` or `merged_from`: of the same app, `0019_auto`, or in full, `tickets.0019_auto`.
///
/// A text with a dot is a full name, whose first dot divides; a name that has a dot itself is written in full.
///
/// # Examples
/// ```
/// # use caribou_migration::{Alias, AppLabel};
/// let app = AppLabel::parse("tickets")?;
/// assert_eq!("0019_auto".parse::<Alias>()?.in_app(&app).to_string(), "tickets.0019_auto");
/// assert_eq!("helpdesk.0019_auto".parse::<Alias>()?.in_app(&app).to_string(), "helpdesk.0019_auto");
/// # Ok::<(), caribou_migration::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alias {
    /// A name in the app of the migration.
    Name(MigrationName),
    /// A full name.
    Full(MigrationId),
}

impl Alias {
    /// Writes the name of a migration for one of this app, as short as it can be.
    pub fn of(id: &MigrationId, app: &AppLabel) -> Self {
        if id.app() == app && !id.name().as_str().contains('.') {
            Self::Name(id.name().clone())
        } else {
            Self::Full(id.clone())
        }
    }

    /// Returns what it names, for a migration of this app.
    pub fn in_app(&self, app: &AppLabel) -> MigrationId {
        match self {
            Self::Name(name) => MigrationId::new(app.clone(), name.clone()),
            Self::Full(id) => id.clone(),
        }
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Full(id) => id.fmt(f),
        }
    }
}

impl FromStr for Alias {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.contains('.') { text.parse().map(Self::Full) } else { text.parse().map(Self::Name) }
    }
}
