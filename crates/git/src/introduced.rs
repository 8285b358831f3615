//! Who brought folders in.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::Repository;
use crate::command::{line, path, run};

/// Who wrote something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The name of the author.
    pub author: String,
    /// When it was written.
    pub time: Timestamp,
    /// The first letters of its hash.
    pub hash: String,
}

/// How a commit is printed: a mark that no path has, then its fields.
const FORMAT: &str = "--format=%x01%H%x01%h%x01%at%x01%aN";

impl Repository {
    /// Returns the commit that brought each of these folders in: the oldest that added a file to it under its present name.
    ///
    /// Left out is what no commit has yet, and what is as old as the end of a shallow clone: nobody knows there who it was. Git is asked
    /// once, for all folders together.
    pub fn introduced(&self, folders: &[PathBuf]) -> BTreeMap<PathBuf, Commit> {
        let places: BTreeMap<PathBuf, &PathBuf> =
            folders.iter().filter_map(|folder| Some((self.place(folder)?, folder))).collect();
        if places.is_empty() {
            return BTreeMap::new();
        }
        let Ok(answer) = run(self.root(), &arguments(&places)) else { return BTreeMap::new() };
        let ends = self.ends();
        let mut found: BTreeMap<PathBuf, Option<Commit>> = BTreeMap::new();
        let mut commit = None;
        // From the newest to the oldest, so the last word is that of the oldest.
        for field in answer.split(|byte| *byte == 0) {
            let field = field.strip_prefix(b"\n").unwrap_or(field);
            if let Some(header) = field.strip_prefix(b"\x01") {
                commit = parse(header, &ends);
                continue;
            }
            let file = path(field);
            let Some(folder) = file.ancestors().find_map(|above| places.get(above)) else { continue };
            found.insert((*folder).clone(), commit.clone());
        }
        found.into_iter().filter_map(|(folder, commit)| Some((folder, commit?))).collect()
    }

    /// The commits at which a shallow clone ends: they look as if they had brought everything in.
    fn ends(&self) -> BTreeSet<String> {
        let file = run(self.root(), &["rev-parse", "--git-path", "shallow"]);
        let text = file.ok().and_then(|file| fs::read_to_string(self.root().join(path(line(&file)))).ok());
        text.unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

fn arguments(places: &BTreeMap<PathBuf, &PathBuf>) -> Vec<OsString> {
    let options =
        ["log", "-z", "--topo-order", "--name-only", "--no-renames", "--diff-filter=A", "-c", FORMAT];
    let mut arguments: Vec<OsString> = options.iter().map(OsString::from).collect();
    arguments.push("--".into());
    // A thousand migrations lie in a few folders: those are quicker to compare.
    let above: BTreeSet<&Path> = places.keys().filter_map(|place| place.parent()).collect();
    let shown = |place: &Path| if place.as_os_str().is_empty() { ".".into() } else { place.into() };
    arguments.extend(above.into_iter().map(shown));
    arguments
}

/// Reads a commit; `None` for one at which a shallow clone ends.
fn parse(header: &[u8], ends: &BTreeSet<String>) -> Option<Commit> {
    let text = String::from_utf8_lossy(header);
    let mut fields = text.splitn(4, '\x01');
    let (whole, hash, time) = (fields.next()?, fields.next()?, fields.next()?);
    let author = fields.next()?.trim_end_matches('\n').to_owned();
    if ends.contains(whole) {
        return None;
    }
    let time = Timestamp::from_second(time.parse().ok()?).ok()?;
    Some(Commit { author, time, hash: hash.to_owned() })
}
