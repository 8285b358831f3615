//! `metadata.toml` edited, its comments and layout kept.
//!
//! Only the bytes of a name that changes are touched, and those that hold it in its list: what is around it needs no printing, and so cannot
//! come out different.

mod list;

use std::collections::BTreeSet;
use std::ops::Range;

use caribou_migration::{Alias, AppLabel, MetadataEdit};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::metadata::{KEYS, MetadataError, parse_metadata};
use list::List;

/// Edits the text of a `metadata.toml`. What is not touched keeps its comments and its layout, to the byte.
///
/// # Errors
/// [`MetadataError`] when it is no metadata.
///
/// # Examples
/// ```
/// # use caribou_files::edit_metadata;
/// # use caribou_migration::MetadataEdit;
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
        None => {
            let mut there = BTreeSet::new();
            let once: Vec<String> = names.into_iter().filter(|name| there.insert(name.clone())).collect();
            vec![new_line(text, table, key, &once)]
        }
    };
    match edit {
        MetadataEdit::Repoint { from, to } => {
            let lists = ["dependencies", "run_before", "replaces"].into_iter().filter_map(list);
            lists.flat_map(|list| list.repoint(&from.to_string(), &texts(to))).collect()
        }
        MetadataEdit::Refer { from, to } => {
            let lists = ["dependencies", "run_before"].into_iter().filter_map(list);
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
        MetadataEdit::Depend(names) => add("dependencies", texts(names)),
        MetadataEdit::RunBefore(names) => add("run_before", texts(names)),
        MetadataEdit::Alias(name) => add("aliases", vec![name.to_string()]),
        MetadataEdit::MergedFrom(name) => add("merged_from", vec![name.to_string()]),
        MetadataEdit::Unalias(name) => {
            list("aliases").map(|list| list.repoint(&name.to_string(), &[])).unwrap_or_default()
        }
        MetadataEdit::Qualify(app) => {
            let lists = ["aliases", "merged_from"].into_iter().filter_map(list);
            lists.flat_map(|list| list.qualify(|name| qualified(name, app))).collect()
        }
        // Who adds a kind of change adds it here.
        other => unreachable!("{other:?} is a change that this version knows"),
    }
}

/// Returns a name of an app in full; `None` for one that is.
fn qualified(name: &str, app: &AppLabel) -> Option<String> {
    match name.parse() {
        Ok(name @ Alias::Name(_)) => Some(name.in_app(app).to_string()),
        Ok(Alias::Full(_)) | Err(_) => None,
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
