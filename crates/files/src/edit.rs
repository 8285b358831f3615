//! `metadata.toml` edited, its comments and layout kept.
//!
//! Only the bytes of a name that changes are touched, and those that hold it in its list: what is around it needs no printing, and so cannot
//! come out different.

mod list;

use std::ops::Range;

use caribou_migration::{MigrationId, MigrationName, Reference};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::metadata::{KEYS, MetadataError, parse_metadata};
use list::List;

/// A change of what a migration says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataEdit {
    /// In `dependencies`, `run_before` and `replaces`, wherever the first stands, these stand instead (none: it goes); what is there
    /// already is not written twice.
    Repoint {
        /// The old name.
        from: MigrationId,
        /// The new ones.
        to: Vec<MigrationId>,
    },
    /// A squash is one no more: `replaces` is called `replaced`, and has these names too.
    Replaced(Vec<MigrationId>),
    /// `dependencies` are these, if nothing is said of them: what the order of the folder said is written down.
    Dependencies(Vec<MigrationId>),
    /// These are added at the end of `run_before`, if they are not there.
    RunBefore(Vec<Reference>),
    /// A name is added at the end of `aliases`, if it is not there.
    Alias(MigrationName),
}

/// Edits the text of a `metadata.toml`. What is not touched keeps its comments and its layout, to the byte.
///
/// # Errors
/// [`MetadataError`] when it is no metadata.
///
/// # Examples
/// ```
/// # use caribou_files::{MetadataEdit, edit_metadata};
/// let text = "dependencies = [\n    'a.0001_x', # its table\n]\n";
/// let repoint = MetadataEdit::Repoint { from: "a.0001_x".parse()?, to: vec!["a.0001_y".parse()?] };
/// let edited = edit_metadata(text, &[repoint])?;
/// assert_eq!(edited, "dependencies = [\n    'a.0001_y', # its table\n]\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn edit_metadata(text: &str, edits: &[MetadataEdit]) -> Result<String, MetadataError> {
    parse_metadata(text)?;
    let mut text = text.to_owned();
    for edit in edits {
        let table = DeTable::parse(&text).expect("what was parsed and edited can be parsed");
        let mut splices = splices(&text, table.get_ref(), edit);
        splices.sort_by_key(|(range, _)| range.start);
        for (range, new) in splices.into_iter().rev() {
            text.replace_range(range, &new);
        }
    }
    Ok(text)
}

/// What stands in a place instead of what stood there. No two places overlap.
type Splice = (Range<usize>, String);

fn splices(text: &str, table: &DeTable<'_>, edit: &MetadataEdit) -> Vec<Splice> {
    let list = |key: &str| table.get(key).and_then(|value| List::of(text, value));
    let add = |key: &str, names: Vec<String>| match list(key) {
        Some(list) => list.with(&names),
        None if names.is_empty() => Vec::new(),
        None => vec![new_line(text, table, key, &names)],
    };
    match edit {
        MetadataEdit::Repoint { from, to } => {
            let lists = ["dependencies", "run_before", "replaces"].into_iter().filter_map(list);
            lists.flat_map(|list| list.repoint(&from.to_string(), &texts(to))).collect()
        }
        MetadataEdit::Replaced(names) => {
            let Some((key, _)) = table.get_key_value("replaces") else { return Vec::new() };
            if list("replaces").is_none_or(|list| list.names().next().is_none()) {
                return Vec::new();
            }
            let mut names = texts(names);
            let mut splices = vec![(key.span(), "replaced".to_owned())];
            if let Some((key, value)) = table.get_key_value("replaced") {
                names.extend(list("replaced").iter().flat_map(List::names).map(str::to_owned));
                splices.push((key.span().start..line_end(text, value.span().end), String::new()));
            }
            splices.extend(add("replaces", names));
            splices
        }
        MetadataEdit::Dependencies(_) if table.contains_key("dependencies") => Vec::new(),
        MetadataEdit::Dependencies(names) => vec![new_line(text, table, "dependencies", &texts(names))],
        MetadataEdit::RunBefore(names) => add("run_before", texts(names)),
        MetadataEdit::Alias(name) => add("aliases", vec![name.to_string()]),
    }
}

fn texts<T: ToString>(names: &[T]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// Adds a line behind the last one that is known. Not at the end, where a table may have begun.
fn new_line(text: &str, table: &DeTable<'_>, key: &str, names: &[String]) -> Splice {
    let newline = newline(text);
    let names: Vec<String> = names.iter().map(|name| list::quoted(name, '"')).collect();
    let line = format!("{key} = [{}]", names.join(", "));
    let known =
        KEYS.iter().filter_map(|key| table.get(*key)).map(|value: &Spanned<DeValue<'_>>| value.span().end);
    let Some(last) = known.max() else {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        return (start..start, format!("{line}{newline}"));
    };
    let at = line_end(text, last);
    let before = if text[..at].ends_with('\n') { "" } else { newline };
    (at..at, format!("{before}{line}{newline}"))
}

/// Returns the end of the line of a place, with its newline.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests;
