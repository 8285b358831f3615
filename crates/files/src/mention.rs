//! Where in the text files of a project names stand.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use walkdir::{DirEntry, WalkDir};

/// Folders that nobody wrote by hand.
const NOT_OURS: [&str; 5] = [".git", ".jj", ".caribou-changes", "target", "node_modules"];

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A place in a file where a name stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The name.
    pub name: String,
}

/// Looks for names in the files under a folder, sorted by path and line, and stops when `most` are found.
///
/// A name counts where it stands as a word. Left out are folders that nobody wrote (`.git`, `target`), files of more than a mebibyte, such
/// as are not UTF-8 or cannot be read, and those that `skip` names.
pub fn mentions(root: &Path, names: &[String], most: usize, skip: &dyn Fn(&Path) -> bool) -> Vec<Mention> {
    let mut longest_first: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    longest_first.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let Ok(any) = Regex::new(&longest_first.join("|")) else { return Vec::new() };
    let mut found = Vec::new();
    if names.is_empty() {
        return found;
    }
    let is_ours = |entry: &DirEntry| {
        let name = entry.file_name().to_str().unwrap_or_default();
        !(entry.file_type().is_dir() && entry.depth() > 0 && NOT_OURS.contains(&name))
    };
    let entries = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_ours);
    let files = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    for entry in files.filter(|entry| !skip(entry.path())) {
        if entry.metadata().map_or(true, |metadata| metadata.len() > LARGEST) {
            continue;
        }
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        for (line, number) in text.lines().zip(1..) {
            for name in words(line, &any) {
                found.push(Mention { file: entry.path().to_owned(), line: number, name: name.to_owned() });
                if found.len() == most {
                    return found;
                }
            }
        }
    }
    found
}

/// Returns the names that stand in a line as words, each once.
fn words<'t>(line: &'t str, any: &Regex) -> Vec<&'t str> {
    let mut words = Vec::new();
    let mut start = 0;
    while let Some(found) = any.find_at(line, start) {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let before = line[..found.start()].chars().next_back();
        let after = line[found.end()..].chars().next();
        if !before.is_some_and(is_part) && !after.is_some_and(is_part) && !words.contains(&found.as_str()) {
            words.push(found.as_str());
        }
        start = found.start() + line[found.start()..].chars().next().map_or(1, char::len_utf8);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_words_in_what_people_wrote() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &[u8]| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "b.md",
            b"see 0002_x, a.0002_x and 0002_x.\nnot 10002_x, 0002_xy or 0002_x-2\n0002_x y and 0002_x",
        );
        write("a/deploy.sh", b"migrate 1\nmigrate 0001_y");
        write("a/metadata.toml", b"0001_y");
        write("target/x.txt", b"0001_y");
        write(".git/x.txt", b"0001_y");
        write("binary", b"0001_y \xff");
        write("large", &b"0001_y\n".repeat(200_000));
        let names = ["0001_y", "0002_x", "0002_x y"].map(str::to_owned);
        let found = |most| {
            let skip = |path: &Path| path.ends_with("metadata.toml");
            let show = |found: Mention| {
                let file = found.file.strip_prefix(root.path()).unwrap().display().to_string();
                format!("{file}:{}: {}", found.line, found.name)
            };
            mentions(root.path(), &names, most, &skip).into_iter().map(show).collect::<Vec<_>>()
        };
        assert_eq!(
            found(9),
            ["a/deploy.sh:2: 0001_y", "b.md:1: 0002_x", "b.md:3: 0002_x y", "b.md:3: 0002_x"]
        );
        assert_eq!(found(1), ["a/deploy.sh:2: 0001_y"]);
        assert!(mentions(root.path(), &[], 9, &|_| false).is_empty());
    }
}
