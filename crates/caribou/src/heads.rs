//! `HEAD`: one line in the folder of each app, the name of its last migration, where a project is `linear`.
//!
//! Two branches that each add a migration change the same line, so version control has a conflict where otherwise only the graph would.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use caribou_files::{Change, read_text};
use caribou_graph::Graph;
use caribou_migration::{AppLabel, MigrationId, MigrationName};

use crate::project::Project;

/// The name of the file.
const HEAD: &str = "HEAD";

/// How the lines begin with which version control shows both sides of a conflict.
const MARKS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// A head file that does not say what the last migration of its app is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongHead {
    /// The app.
    pub app: AppLabel,
    /// The file.
    pub file: PathBuf,
    /// The last migrations of the app: one, or several where branches are not merged yet.
    pub leaves: Vec<MigrationId>,
    /// What it says instead.
    pub says: HeadFile,
}

/// What a head file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadFile {
    /// It is not there.
    Missing,
    /// A name.
    Name(MigrationName),
    /// Both sides of a conflict, with the marks of version control.
    Conflict,
    /// Something that is no name.
    NoName,
}

/// Returns the head file of an app, whether it is there or not; `None` for an app that is compiled in.
pub(crate) fn head_file(project: &Project, app: &AppLabel) -> Option<PathBuf> {
    Some(project.folder(app)?.join(HEAD))
}

/// Returns the last migration of each app that has exactly one.
pub(crate) fn leaves(graph: &Graph) -> BTreeMap<AppLabel, MigrationId> {
    let one = |app: &AppLabel| <[MigrationId; 1]>::try_from(graph.leaves(app)).ok();
    graph.apps().filter_map(|app| one(app).map(|[leaf]| (app.clone(), leaf))).collect()
}

/// Returns what makes head files name these leaves, sorted by app: nothing in a project that is not linear, for an app that is compiled
/// in, and where the file says so already.
///
/// Whatever changes the last migration of an app adds this to its changes, so that all of it is done or nothing.
pub fn head_changes(project: &Project, leaves: &BTreeMap<AppLabel, MigrationId>) -> Vec<Change> {
    if !project.is_linear() {
        return Vec::new();
    }
    let changes = leaves.iter().filter_map(|(app, leaf)| {
        let path = head_file(project, app)?;
        let is_said = read(&path) == HeadFile::Name(leaf.name().clone());
        (!is_said).then(|| Change::Write { path, text: format!("{}\n", leaf.name()) })
    });
    changes.collect()
}

/// Returns the name that the head file of each app has, also where a project is not linear, and without those that have none.
pub fn head_names(project: &Project) -> BTreeMap<AppLabel, MigrationName> {
    let name = |app: &AppLabel| match read(&head_file(project, app)?) {
        HeadFile::Name(name) => Some((app.clone(), name)),
        HeadFile::Missing | HeadFile::Conflict | HeadFile::NoName => None,
    };
    project.apps().iter().filter_map(name).collect()
}

/// Returns the head files of a linear project that do not name the last migration of their app, in the order of the apps; none where the
/// migrations make no graph.
///
/// An app with several is wrong for another reason, so its file may name any of them; the marks of a conflict are told all the same.
pub(crate) fn wrong_heads(project: &Project) -> Vec<WrongHead> {
    if !project.is_linear() {
        return Vec::new();
    }
    // That of a database that has half of a squash would have other leaves.
    let Ok(graph) = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()) else {
        return Vec::new();
    };
    let wrong = project.apps().iter().filter_map(|app| {
        let (file, leaves) = (head_file(project, app)?, graph.leaves(app));
        let says = read(&file);
        let is_right = match &says {
            HeadFile::Name(name) => leaves.iter().any(|leaf| leaf.name() == name),
            HeadFile::Missing => leaves.is_empty(),
            HeadFile::Conflict | HeadFile::NoName => false,
        };
        (!is_right).then(|| WrongHead { app: app.clone(), file, leaves, says })
    });
    wrong.collect()
}

/// Reads a head file; one that cannot be read says no name.
fn read(path: &Path) -> HeadFile {
    match read_text(path) {
        Ok(None) => HeadFile::Missing,
        Ok(Some(text)) if text.lines().any(|line| MARKS.iter().any(|mark| line.starts_with(mark))) => {
            HeadFile::Conflict
        }
        // Git may have made the end of the line that of Windows.
        Ok(Some(text)) => MigrationName::parse(text.trim_end()).map_or(HeadFile::NoName, HeadFile::Name),
        Err(_) => HeadFile::NoName,
    }
}

impl fmt::Display for WrongHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match &self.says {
            HeadFile::Missing => write!(f, "{file} is missing")?,
            HeadFile::Name(name) => write!(f, "{file} says {name}")?,
            HeadFile::Conflict => write!(f, "{file} has both sides of a conflict in it")?,
            HeadFile::NoName => write!(f, "{file} is not one line with the name of a migration")?,
        }
        let leaves: Vec<&str> = self.leaves.iter().map(|leaf| leaf.name().as_str()).collect();
        match leaves.as_slice() {
            [] => write!(f, ", and {} has no migration", self.app),
            [leaf] => write!(f, ", and the last migration of {} is {leaf}", self.app),
            leaves => write!(f, ", and {} has several heads: {}", self.app, leaves.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use caribou_files::apply_changes;
    use caribou_harness::Project as Folders;
    use caribou_migration::Dialect;
    use caribou_target::locate_at;

    use super::*;

    const LINEAR: &str = "
        //- /caribou.toml
        [project]
        linear = true
        //- /migrations/a/0001_initial/up.sql
        //- /migrations/a/0002_b/up.sql
        //- /migrations/b/0001_initial/up.sql
        //- /migrations/c/
    ";

    fn read_project(folders: &Folders) -> (Project, Graph) {
        let project = Project::read(&locate_at(&folders.path()).unwrap(), Dialect::Sqlite).unwrap();
        let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()).unwrap();
        (project, graph)
    }

    fn wrong(folders: &Folders) -> String {
        let (project, _) = read_project(folders);
        let root = format!("{}/", folders.path().display());
        let lines = wrong_heads(&project).into_iter().map(|head| head.to_string().replace(&root, ""));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_is_written_is_right_and_written_once() {
        let folders = Folders::new(LINEAR);
        insta::assert_snapshot!(wrong(&folders), @r"
        migrations/a/HEAD is missing, and the last migration of a is 0002_b
        migrations/b/HEAD is missing, and the last migration of b is 0001_initial
        ");
        let (project, graph) = read_project(&folders);
        apply_changes(&folders.path(), &head_changes(&project, &leaves(&graph))).unwrap();
        assert_eq!(folders.read("migrations/a/HEAD"), "0002_b\n");
        assert_eq!(wrong(&folders), "");
        assert_eq!(head_changes(&project, &leaves(&graph)), []);
        assert_eq!(head_names(&project).len(), 2);
    }

    #[test]
    fn what_a_file_says_instead_is_told() {
        let folders = Folders::new(LINEAR);
        let of_a = |text: &str| {
            folders.write("migrations/a/HEAD", text);
            folders.write("migrations/b/HEAD", "0001_initial");
            wrong(&folders)
        };
        assert_eq!(of_a("0002_b\r\n"), "");
        insta::assert_snapshot!(of_a("0001_initial\n"), @"migrations/a/HEAD says 0001_initial, and the last migration of a is 0002_b");
        insta::assert_snapshot!(of_a("<<<<<<< HEAD\n0002_b\n=======\n0002_c\n>>>>>>> feature\n"), @"migrations/a/HEAD has both sides of a conflict in it, and the last migration of a is 0002_b");
        let no_name = "migrations/a/HEAD is not one line with the name of a migration, and the last migration of a is 0002_b";
        for text in ["", "0002_b\n0002_b\n", "../x\n"] {
            assert_eq!(of_a(text), no_name, "{text:?}");
        }
        folders.write("migrations/c/HEAD", "0001_x\n");
        insta::assert_snapshot!(of_a("0002_b"), @"migrations/c/HEAD says 0001_x, and c has no migration");
    }

    #[test]
    fn of_several_heads_any_may_be_named_but_no_conflict_stands() {
        let folders = Folders::new(LINEAR);
        folders.write("migrations/a/0002_c/up.sql", "");
        for name in ["0002_b", "0002_c"] {
            let text = "run_in_transaction = true\ndependencies = [\"a.0001_initial\"]\n";
            folders.write(&format!("migrations/a/{name}/metadata.toml"), text);
        }
        folders.write("migrations/a/HEAD", "0002_c\n");
        folders.write("migrations/b/HEAD", "0001_initial\n");
        assert_eq!(wrong(&folders), "");
        let (project, graph) = read_project(&folders);
        assert_eq!(head_changes(&project, &leaves(&graph)), [], "nobody knows which of them it will be");
        folders.write("migrations/a/HEAD", "<<<<<<< HEAD\n");
        insta::assert_snapshot!(wrong(&folders), @"migrations/a/HEAD has both sides of a conflict in it, and a has several heads: 0002_b, 0002_c");
    }

    #[test]
    fn without_linear_nothing_is_written_and_nothing_wrong() {
        let folders = Folders::new(LINEAR);
        folders.write("caribou.toml", "");
        folders.write("migrations/a/HEAD", "0001_initial\n");
        let (project, graph) = read_project(&folders);
        assert_eq!(head_changes(&project, &leaves(&graph)), []);
        assert_eq!(wrong(&folders), "");
        assert_eq!(head_names(&project)[&"a".parse().unwrap()].as_str(), "0001_initial");
    }
}
