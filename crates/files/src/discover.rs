//! From the patterns of `caribou.toml` to the folders of apps.

use std::path::{Component, Path, PathBuf};

use caribou_migration::{AppLabel, NameError};
use regex::Regex;
use walkdir::WalkDir;

/// The folder of an app, found on disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppFolder {
    /// The label: the name of the folder, or what the configuration says.
    pub label: AppLabel,
    /// The folder.
    pub folder: PathBuf,
}

/// Says why the apps of a project cannot be found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoverError {
    /// A pattern matches no folder.
    #[error("no folder matches apps = {pattern:?} in {}", root.display())]
    NoMatch {
        /// The pattern.
        pattern: String,
        /// The folder that it starts at.
        root: PathBuf,
    },
    /// A folder's name cannot be an app's label.
    #[error("{}: {source}", folder.display())]
    Label {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: NameError,
    },
    /// Two folders would be the same app.
    #[error("{} and {} would both be the app {label}", first.display(), second.display())]
    SameLabel {
        /// The label.
        label: AppLabel,
        /// One folder.
        first: PathBuf,
        /// The other folder.
        second: PathBuf,
    },
}

/// Finds the folders that patterns name, sorted by label. `*` stands for any text inside one segment.
///
/// # Errors
/// [`DiscoverError`] when a pattern matches nothing, a folder's name is no label, or two are the same.
pub fn discover(root: &Path, patterns: &[String]) -> Result<Vec<AppFolder>, DiscoverError> {
    let mut found = Vec::new();
    for pattern in patterns {
        let folders = matches(root, pattern);
        if folders.is_empty() {
            return Err(DiscoverError::NoMatch { pattern: pattern.clone(), root: root.into() });
        }
        for folder in folders {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let label = AppLabel::parse(&name)
                .map_err(|source| DiscoverError::Label { folder: folder.clone(), source })?;
            found.push(AppFolder { label, folder });
        }
    }
    found.sort();
    found.dedup();
    match found.windows(2).find(|pair| pair[0].label == pair[1].label) {
        Some([first, second]) => Err(DiscoverError::SameLabel {
            label: first.label.clone(),
            first: first.folder.clone(),
            second: second.folder.clone(),
        }),
        _ => Ok(found),
    }
}

/// Says whether a pattern names a folder, by its path from where the pattern starts.
pub fn is_matched(pattern: &str, folder: &Path) -> bool {
    let segments = |path: &Path| -> Vec<String> {
        let components = path.components().filter(|component| *component != Component::CurDir);
        components.map(|component| component.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (pattern, folder) = (segments(Path::new(pattern)), segments(folder));
    let fits = |(pattern, name): (&String, &String)| {
        !(pattern.contains('*') && name.starts_with('.'))
            && expression(pattern).is_some_and(|expression| expression.is_match(name))
    };
    pattern.len() == folder.len() && pattern.iter().zip(&folder).all(fits)
}

/// Walks from the part of the pattern that has no star.
fn matches(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let segments: Vec<String> = Path::new(pattern)
        .components()
        .filter(|component| *component != Component::CurDir)
        .map(|component| component.as_os_str().to_string_lossy().into_owned())
        .collect();
    let fixed = segments.iter().take_while(|segment| !segment.contains('*')).count();
    let base = segments[..fixed].iter().fold(root.to_owned(), |path, segment| path.join(segment));
    let stars = &segments[fixed..];
    let expressions: Vec<Regex> = stars.iter().filter_map(|segment| expression(segment)).collect();
    if expressions.len() != stars.len() {
        return Vec::new();
    }
    let wanted = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let fits =
            |depth: usize| expressions.get(depth - 1).is_some_and(|expression| expression.is_match(&name));
        entry.depth() == 0 || (!name.starts_with('.') && entry.path().is_dir() && fits(entry.depth()))
    };
    let walk = WalkDir::new(base).follow_links(true).max_depth(stars.len()).sort_by_file_name();
    let folders = walk.into_iter().filter_entry(wanted).filter_map(Result::ok);
    let deep_enough = folders.filter(|entry| entry.depth() == stars.len() && entry.file_type().is_dir());
    deep_enough.map(walkdir::DirEntry::into_path).collect()
}

fn expression(segment: &str) -> Option<Regex> {
    let text = segment.split('*').map(regex::escape).collect::<Vec<_>>().join(".*");
    Regex::new(&format!("^{text}$")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_inside_a_segment_and_skip_files_and_hidden_folders() {
        let root = tempfile::tempdir().unwrap();
        for folder in [
            "crates/a/migrations",
            "crates/b/migrations",
            "crates/.git/migrations",
            "apps/tickets",
            "apps/sla",
        ] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        std::fs::write(root.path().join("apps/README.md"), "").unwrap();
        let found = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|text| (*text).to_owned()).collect();
            discover(root.path(), &patterns).map(|found| {
                let show = |app: AppFolder| {
                    format!("{} {}", app.label, app.folder.strip_prefix(root.path()).unwrap().display())
                };
                found.into_iter().map(show).collect::<Vec<_>>()
            })
        };
        assert_eq!(found(&["./apps/*"]).unwrap(), ["sla apps/sla", "tickets apps/tickets"]);
        assert_eq!(found(&["apps/t*s", "apps/tickets"]).unwrap(), ["tickets apps/tickets"]);
        assert!(matches!(found(&["crates/*/migrations"]), Err(DiscoverError::SameLabel { .. })));
        assert!(matches!(found(&["nothing/*"]), Err(DiscoverError::NoMatch { .. })));
        for (pattern, folder, is_it) in [
            ("./apps/*", "apps/sla", true),
            ("apps/t*s", "./apps/tickets", true),
            ("apps/t*s", "apps/sla", false),
            ("apps/*", "apps", false),
            ("crates/*/migrations", "crates/.git/migrations", false),
            ("a.b/*", "a.b/c", true),
        ] {
            assert_eq!(is_matched(pattern, Path::new(folder)), is_it, "{pattern} {folder}");
        }
    }
}
