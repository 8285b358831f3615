//! `metadata.toml`: from text to [`Metadata`], with the lines that errors need.

use std::fmt;
use std::path::{Path, PathBuf};

use caribou_migration::{Alias, Metadata, MigrationId, Phase, Reference, conflict_mark};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// The keys that `metadata.toml` may have.
pub(crate) const KEYS: [&str; 10] = [
    "run_in_transaction",
    "dependencies",
    "replaces",
    "replaced",
    "run_before",
    "aliases",
    "merged_from",
    "initial",
    "elidable",
    "phase",
];

/// What a `metadata.toml` says, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What it says.
    pub metadata: Metadata,
    /// The lines of its references.
    pub lines: Lines,
    /// What is not wrong, but hardly meant.
    pub warnings: Vec<(u32, WarningKind)>,
}

/// The line of each reference, from 1, in the order of the list that it stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// Of each entry of `dependencies`.
    pub dependencies: Vec<u32>,
    /// Of each entry of `run_before`.
    pub run_before: Vec<u32>,
}

/// A `metadata.toml` that cannot be used: where, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct MetadataError {
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// What is wrong there.
    pub message: String,
}

/// Something in a migration folder that is hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The file.
    pub file: PathBuf,
    /// The line in it, from 1; `None` when it is about the whole file.
    pub line: Option<u32>,
    /// What it is.
    pub kind: WarningKind,
}

/// What kind of thing is hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// A key that nothing reads.
    UnknownKey {
        /// The key.
        key: String,
        /// The known key that looks most like it.
        nearest: Option<&'static str>,
    },
    /// `run_in_transaction` is missing, which Diesel takes for `false`.
    NoTransactionKey,
    /// A reference to a name that a migration had before; it is followed.
    OldName {
        /// The name of before.
        old: MigrationId,
        /// The name of today.
        new: MigrationId,
    },
    /// A script for a backend that does not exist, `up.sqllite.sql`.
    UnknownScript,
    /// Changes of several files were interrupted, and are all made now.
    ChangesFinished,
    /// Changes of several files were interrupted, and none of them is made now.
    ChangesTakenBack,
    /// Changes of several files were interrupted, and may be half made.
    ChangesOpen,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey { key, nearest: Some(nearest) } => {
                write!(f, "unknown key `{key}`, did you mean `{nearest}`?")
            }
            Self::UnknownKey { key, nearest: None } => write!(f, "unknown key `{key}`"),
            Self::NoTransactionKey => {
                f.write_str("no run_in_transaction: Diesel takes that for false, so does caribou; write it")
            }
            Self::OldName { old, new } => write!(f, "{old} is called {new} now; write that here"),
            Self::UnknownScript => f.write_str(
                "no backend of this name: there are up.sqlite.sql, up.postgres.sql and up.mysql.sql",
            ),
            Self::ChangesFinished => f.write_str("changes of files that were interrupted are finished now"),
            Self::ChangesTakenBack => {
                f.write_str("changes of files that were interrupted are taken back; nothing of them is left")
            }
            Self::ChangesOpen => f.write_str(
                "changes of files were interrupted, and cannot be finished by somebody who may not write here",
            ),
        }
    }
}

/// Parses the text of a `metadata.toml`.
///
/// # Errors
/// [`MetadataError`] with line and column: no TOML, a value of the wrong type, a name that is none.
/// (Diesel ignores such a file and runs the migration in a transaction.)
///
/// # Examples
/// ```
/// # use caribou_files::parse_metadata;
/// let parsed = parse_metadata("run_in_transaction = true\ndependencies = [\"accounts.0001_initial\"]\n")?;
/// assert_eq!(parsed.lines.dependencies, [2]);
/// let error = parse_metadata("dependencies = [\"0001_initial\"]").unwrap_err();
/// assert_eq!((error.line, error.column), (1, 17));
/// # Ok::<(), caribou_files::MetadataError>(())
/// ```
pub fn parse_metadata(text: &str) -> Result<Parsed, MetadataError> {
    let table = DeTable::parse(text).map_err(|error| {
        if let Some(start) = conflict_mark(text) {
            return error_at(
                text,
                start,
                "git left both sides of a conflict here; keep one, and remove its marks",
            );
        }
        let start = error.span().map_or(0, |span| span.start);
        error_at(text, start, error.message())
    })?;
    let reader = Reader { text };
    let mut parsed = Parsed::default();
    // A file without the key is `false` to Diesel; no file at all is `true`.
    parsed.metadata.run_in_transaction = false;
    if !table.get_ref().contains_key("run_in_transaction") {
        parsed.warnings.push((1, WarningKind::NoTransactionKey));
    }
    for (key, value) in table.get_ref() {
        let metadata = &mut parsed.metadata;
        match key.get_ref().as_ref() {
            "run_in_transaction" => metadata.run_in_transaction = reader.boolean(key, value)?,
            "initial" => metadata.initial = reader.boolean(key, value)?,
            "elidable" => metadata.elidable = reader.boolean(key, value)?,
            "phase" => metadata.phase = reader.parsed::<Phase>(key, value)?,
            "replaces" => metadata.replaces = reader.list::<MigrationId>(key, value)?.0,
            "replaced" => metadata.replaced = reader.list::<MigrationId>(key, value)?.0,
            "aliases" => metadata.aliases = reader.list::<Alias>(key, value)?.0,
            "merged_from" => metadata.merged_from = reader.list::<Alias>(key, value)?.0,
            "dependencies" => {
                let (dependencies, lines) = reader.list::<Reference>(key, value)?;
                metadata.dependencies = Some(dependencies);
                parsed.lines.dependencies = lines;
            }
            "run_before" => {
                (metadata.run_before, parsed.lines.run_before) = reader.list::<Reference>(key, value)?;
            }
            unknown => {
                let kind = WarningKind::UnknownKey { key: unknown.into(), nearest: nearest(unknown) };
                parsed.warnings.push((reader.line(key.span().start), kind));
            }
        }
    }
    Ok(parsed)
}

type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

/// Takes typed values out of a table, and knows where they stand.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn boolean(&self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Result<bool, MetadataError> {
        match value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            other => Err(self.mistyped(key, value, other, "true or false")),
        }
    }

    fn parsed<T: std::str::FromStr<Err: fmt::Display>>(
        &self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<T, MetadataError> {
        match value.get_ref() {
            DeValue::String(text) => {
                text.parse().map_err(|error: T::Err| self.error(value.span().start, &error.to_string()))
            }
            other => Err(self.mistyped(key, value, other, "a string")),
        }
    }

    fn list<T: std::str::FromStr<Err: fmt::Display>>(
        &self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(Vec<T>, Vec<u32>), MetadataError> {
        let array: &DeArray<'_> = match value.get_ref() {
            DeValue::Array(array) => array,
            other => return Err(self.mistyped(key, value, other, "a list of strings")),
        };
        let mut items = Vec::with_capacity(array.len());
        let mut lines = Vec::with_capacity(array.len());
        for item in array.iter() {
            items.push(self.parsed(key, item)?);
            lines.push(self.line(item.span().start));
        }
        Ok((items, lines))
    }

    fn mistyped(
        &self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
        found: &DeValue<'_>,
        wanted: &str,
    ) -> MetadataError {
        let message = format!("`{}` wants {wanted}, found {}", key.get_ref(), found.type_str());
        self.error(value.span().start, &message)
    }

    fn error(&self, start: usize, message: &str) -> MetadataError {
        error_at(self.text, start, message)
    }

    fn line(&self, start: usize) -> u32 {
        error_at(self.text, start, "").line
    }
}

fn error_at(text: &str, start: usize, message: &str) -> MetadataError {
    let before = text.get(..start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    MetadataError {
        line: count(before.bytes().filter(|byte| *byte == b'\n').count()),
        column: count(before[line_start..].chars().count()),
        message: message.replace('\n', " "),
    }
}

fn nearest(key: &str) -> Option<&'static str> {
    let scored = KEYS.into_iter().map(|known| (strsim::damerau_levenshtein(key, known), known));
    scored.filter(|&(distance, _)| distance <= 1 + key.len() / 3).min().map(|(_, known)| known)
}

/// Names the file of warnings that know only their line.
pub(crate) fn warnings_in(file: &Path, warnings: Vec<(u32, WarningKind)>) -> impl Iterator<Item = Warning> {
    let file = file.to_owned();
    warnings.into_iter().map(move |(line, kind)| Warning { file: file.clone(), line: Some(line), kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        parse_metadata(text).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_line_and_column() {
        insta::assert_snapshot!(error("run_in_transaction = \"yes\""), @"1:22: `run_in_transaction` wants true or false, found string");
        insta::assert_snapshot!(error("run_in_transaction = true\ndependencies = \"a.b\""), @"2:16: `dependencies` wants a list of strings, found string");
        insta::assert_snapshot!(error("dependencies = [\n  \"a.0001_x\",\n  \"../etc\",\n]"), @r#"3:3: "../etc" is not of the form "app.migration""#);
        insta::assert_snapshot!(error("replaces = [\"a.__first__\"]"), @r#"1:13: "a.__first__" does not name one certain migration"#);
        insta::assert_snapshot!(error("phase = \"later\""), @r#"1:9: "later" is no phase: there are any, expand and contract"#);
        insta::assert_snapshot!(error("run_in_transaction = tru"), @"1:22: invalid boolean, expected `true`");
        insta::assert_snapshot!(error("initial = true\ninitial = false"), @"2:1: duplicate key");
    }

    #[test]
    fn unknown_keys_are_warnings_with_the_nearest_key() {
        let parsed = parse_metadata("run_in_transaction = true\ndependancies = []\nowner = \"me\"").unwrap();
        let seen: Vec<_> = parsed.warnings.iter().map(|(line, kind)| format!("{line}: {kind}")).collect();
        assert_eq!(
            seen,
            ["2: unknown key `dependancies`, did you mean `dependencies`?", "3: unknown key `owner`"]
        );
    }

    #[test]
    fn a_file_without_the_key_means_no_transaction_as_for_diesel() {
        assert!(!parse_metadata("").unwrap().metadata.run_in_transaction);
        assert!(Metadata::default().run_in_transaction);
    }

    proptest! {
        #[test]
        fn any_text_is_metadata_or_an_error(text in "(\\PC|\n|\"|=|\\[){0,80}|[a-z_]{1,12} = [\\[\"0-9a-z.,\\] \n]{0,30}") {
            let _ = parse_metadata(&text);
        }
    }
}
