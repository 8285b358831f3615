//! `cargo xtask tidy`: what no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tool::root;

/// A file has one idea; what grows past this many lines usually has two.
const LONGEST: usize = 450;

/// The floors of the house; a crate may use what is on a lower floor, or beside it where it is named here.
const FLOORS: [&[&str]; 9] = [
    &["migration"],
    &["connection", "files", "git", "graph", "schema", "target"],
    &["rename", "sql"],
    &["detect", "history", "introspect", "schema-rs", "squash"],
    &["executor", "merge"],
    &["verify"],
    &["caribou"],
    &["cli"],
    &["xtask"],
];

/// Checks the whole workspace and says everything that is wrong.
pub(crate) fn run() -> Result<(), String> {
    let mut problems = Vec::new();
    for package in packages()? {
        needed_files(&package, &mut problems);
        floors(&package, &mut problems);
    }
    for file in sources(root()) {
        let lines = fs::read_to_string(&file).map(|text| text.lines().count()).unwrap_or_default();
        if lines > LONGEST {
            let file = file.strip_prefix(root()).unwrap_or(&file).display();
            problems.push(format!("{file} has {lines} lines; {LONGEST} is the most"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(format!("untidy\n  {}", problems.join("\n  "))) }
}

fn packages() -> Result<Vec<PathBuf>, String> {
    let folders = fs::read_dir(root().join("crates")).map_err(|error| error.to_string())?;
    let mut folders: Vec<PathBuf> = folders.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|folder| folder.join("Cargo.toml").is_file());
    folders.sort();
    Ok(folders)
}

fn needed_files(package: &Path, problems: &mut Vec<String>) {
    for needed in ["README.md", "CHANGELOG.md", "src/lib.rs"] {
        if !package.join(needed).is_file() {
            problems.push(format!("{} has no {needed}", package.display()));
        }
    }
}

/// Every dependency on a crate of the house must lie on a lower floor. What only tests use does not count.
fn floors(package: &Path, problems: &mut Vec<String>) {
    let name = package.file_name().unwrap_or_default().to_string_lossy();
    let floor = |name: &str| FLOORS.iter().position(|crates| crates.contains(&name));
    let Some(own) = floor(&name) else {
        problems.push(format!("{name} stands on no floor: name it in xtask/src/tidy.rs"));
        return;
    };
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap_or_default();
    let section =
        manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or_default();
    for line in section.lines() {
        let dependency = line.split(['.', ' ', '=']).next().unwrap_or_default();
        let Some(used) =
            dependency.strip_prefix("caribou-").or((dependency == "caribou").then_some("caribou"))
        else {
            continue;
        };
        if floor(used).is_none_or(|floor| floor >= own) {
            problems.push(format!("{name} uses {used}, which is not on a lower floor"));
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["crates", "xtask", "tests"].iter().map(|name| folder.join(name)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
