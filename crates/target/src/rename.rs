//! `caribou.toml` when an app gets another name: edited where it is named, to the byte around it.

use std::ops::Range;
use std::path::{Component, Path};

use caribou_migration::AppLabel;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Config, ConfigError};

/// Gives an app another name in the text of a project file. `file` is only for messages.
///
/// `[apps.OLD]` is called by the new name, however it is written. `moved` is the folder that gets another path, if one does, both as
/// seen from the file: what the file says of apps and lies in there follows, and so do patterns that name it without a star.
///
/// # Errors
/// [`ConfigError`] when the text is no project file.
///
/// # Examples
/// ```
/// # use std::path::Path;
/// # use caribou_target::rename_app;
/// let text = "[apps.tickets]                # ours\nschema = 'migrations/tickets/schema.sql'\n";
/// let moved = Some((Path::new("migrations/tickets"), Path::new("migrations/helpdesk")));
/// let renamed = rename_app(text, Path::new("caribou.toml"), &"tickets".parse()?, &"helpdesk".parse()?, moved)?;
/// assert_eq!(renamed, "[apps.helpdesk]                # ours\nschema = 'migrations/helpdesk/schema.sql'\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rename_app(
    text: &str,
    file: &Path,
    from: &AppLabel,
    to: &AppLabel,
    moved: Option<(&Path, &Path)>,
) -> Result<String, ConfigError> {
    Config::parse(text, file)?;
    let mut text = text.to_owned();
    for (range, new) in moved.map(|(old, new)| paths(&text, old, new)).into_iter().flatten().rev() {
        text.replace_range(range, &new);
    }
    // `apps.tickets.folder` and `apps.tickets.schema` name the app twice, and only the first place of a key is known.
    while let Some(range) = key(&text, from).filter(|_| from != to) {
        let new = match text[range.clone()].chars().next() {
            Some(quote @ ('"' | '\'')) => format!("{quote}{to}{quote}"),
            _ => to.to_string(),
        };
        text.replace_range(range, &new);
    }
    Ok(text)
}

/// Returns the first place where the table of an app is named.
fn key(text: &str, app: &AppLabel) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let apps = table.get_ref().get("apps")?.get_ref().as_table()?;
    apps.get_key_value(app.as_str()).map(|(key, _)| key.span())
}

/// Returns the places of paths that lie in a folder, and what stands there when it has another path; in the order of the text.
fn paths(text: &str, old: &Path, new: &Path) -> Vec<(Range<usize>, String)> {
    let Ok(table) = DeTable::parse(text) else { return Vec::new() };
    let mut values: Vec<&Spanned<DeValue<'_>>> = Vec::new();
    let inner = |key: &str| table.get_ref().get(key).and_then(|value| value.get_ref().as_table());
    if let Some(patterns) = inner("project").and_then(|project| project.get("apps")) {
        match patterns.get_ref().as_array() {
            Some(patterns) => values.extend(patterns.iter()),
            None => values.push(patterns),
        }
    }
    for app in inner("apps").into_iter().flat_map(DeTable::values).filter_map(|app| app.get_ref().as_table())
    {
        values.extend(["folder", "schema"].iter().filter_map(|key| app.get(*key)));
    }
    let mut places: Vec<(Range<usize>, String)> = values
        .into_iter()
        .filter_map(|value| {
            let path = within(value.get_ref().as_str()?, old, new)?;
            let quote = if text[value.span()].starts_with('\'') { '\'' } else { '"' };
            Some((value.span(), quoted(&path, quote)))
        })
        .collect();
    places.sort_by_key(|(range, _)| range.start);
    places
}

/// Returns the new path of what lies in a folder; `None` for what lies elsewhere.
fn within(path: &str, old: &Path, new: &Path) -> Option<String> {
    let plain = |path: &Path| -> Vec<String> {
        let components = path.components().filter(|component| *component != Component::CurDir);
        components.map(|component| component.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (parts, old) = (plain(Path::new(path)), plain(old));
    let rest = parts.strip_prefix(&old[..])?;
    let here = if path.starts_with("./") { "./" } else { "" };
    Some(format!("{here}{}", [&plain(new)[..], rest].concat().join("/")))
}

fn quoted(path: &str, quote: char) -> String {
    if quote == '\'' && !path.contains(|c: char| c == '\'' || c.is_control()) {
        return format!("'{path}'");
    }
    let escaped = path.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(text: &str, moved: Option<(&str, &str)>) -> String {
        let app = |label| AppLabel::parse(label).unwrap();
        let moved = moved.map(|(old, new)| (Path::new(old), Path::new(new)));
        let new = rename_app(text, Path::new("caribou.toml"), &app("old"), &app("new"), moved).unwrap();
        Config::parse(&new, Path::new("caribou.toml")).unwrap();
        new
    }

    #[test]
    fn the_table_of_an_app_is_named_anew_however_it_is_written() {
        let cases = [
            ("[apps.old] # old\n", "[apps.new] # old\n"),
            ("[ apps . \"old\" ]\n", "[ apps . \"new\" ]\n"),
            ("[apps]\nold = { folder = 'x' }\nolder = {}\n", "[apps]\nnew = { folder = 'x' }\nolder = {}\n"),
            (
                "apps.old.folder = 'x'\napps.older.folder = 'old'\napps.'old'.schema = 'y'\n",
                "apps.new.folder = 'x'\napps.older.folder = 'old'\napps.'new'.schema = 'y'\n",
            ),
            ("[databases.old]\nurl = 'old'\n", "[databases.old]\nurl = 'old'\n"),
            ("", ""),
        ];
        for (text, new) in cases {
            assert_eq!(renamed(text, None), new);
        }
    }

    #[test]
    fn paths_into_the_folder_follow() {
        let text = r#"
[project]
apps = ["m/*", './m/old', "m/older"] # three
[apps.old]
folder = "m/old"        # here
schema = './m/old/schema.sql'
[apps.other]
schema = "m/old/other.rs"
folder = "m/olden"
[databases.x]
url = "sqlite:m/old/x.db"
"#;
        insta::assert_snapshot!(renamed(text, Some(("m/old", "m/new"))), @r#"
        [project]
        apps = ["m/*", './m/new', "m/older"] # three
        [apps.new]
        folder = "m/new"        # here
        schema = './m/new/schema.sql'
        [apps.other]
        schema = "m/new/other.rs"
        folder = "m/olden"
        [databases.x]
        url = "sqlite:m/old/x.db"
        "#);
    }

    #[test]
    fn what_is_no_project_file_is_not_edited() {
        let app: AppLabel = "old".parse().unwrap();
        let error = rename_app("[appz]\n", Path::new("caribou.toml"), &app, &app, None).unwrap_err();
        assert_eq!(error.to_string(), "caribou.toml:1:2: unknown key `appz`, did you mean `apps`?");
    }
}
