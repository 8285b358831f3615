//! Real repositories, as people have them.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the tests look at what is on disk, and fail by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use caribou_git::{Commit, GitError, Repository};

/// A folder with a repository in it.
struct Fixture {
    folder: tempfile::TempDir,
}

impl Fixture {
    /// Makes one, on `main`; `None` where there is no git.
    fn new() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            assert!(std::env::var_os("CARIBOU_TEST_REQUIRE").is_none(), "git is not installed");
            eprintln!("skipped: git is not installed");
            return None;
        }
        let fixture = Self { folder: tempfile::tempdir().unwrap() };
        fixture.git(&["init", "--quiet", "--initial-branch", "main"]);
        Some(fixture)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn repository(&self) -> Repository {
        Repository::find(self.path()).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        git(self.path(), "Ada", 0, arguments);
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits all that is there, as somebody, some days after the first.
    fn commit(&self, author: &str, day: u32) {
        self.git(&["add", "--all"]);
        git(self.path(), author, day, &["commit", "--quiet", "--message", "some work"]);
    }

    /// Writes a file and commits it.
    fn add(&self, path: &str, text: &str) {
        self.write(path, text);
        self.commit("Ada", 0);
    }

    fn folders(&self, names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(|name| self.path().join(name)).collect()
    }

    /// Who brought folders in, a line each.
    fn introduced(&self, names: &[&str]) -> String {
        let found = self.repository().introduced(&self.folders(names));
        let line = |(folder, commit): (&PathBuf, &Commit)| {
            let name = folder.strip_prefix(self.path()).unwrap().display();
            assert!(commit.hash.len() >= 7 && commit.hash.chars().all(|c| c.is_ascii_hexdigit()));
            format!("{name}: {} {}", commit.author, commit.time)
        };
        found.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn git(folder: &Path, author: &str, day: u32, arguments: &[&str]) {
    let date = format!("{} +0200", 1_768_212_000 + day * 86_400);
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([("GIT_AUTHOR_NAME", author), ("GIT_AUTHOR_EMAIL", "a@example.org")])
        .envs([("GIT_COMMITTER_NAME", "Robot"), ("GIT_COMMITTER_EMAIL", "r@example.org")])
        .envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)])
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// All files below a folder with their texts, without git's own.
fn tree(root: &Path) -> String {
    let mut lines = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for entry in entries.filter(|entry| !entry.ends_with(".git")) {
            let name = entry.strip_prefix(root).unwrap().display().to_string();
            match (entry.is_symlink(), entry.is_dir()) {
                (true, _) => lines.push(format!("{name} -> {}", fs::read_link(&entry).unwrap().display())),
                (false, true) => open.push(entry),
                (false, false) => {
                    lines.push(format!("{name}: {}", fs::read_to_string(&entry).unwrap().trim()))
                }
            }
        }
    }
    lines.sort();
    lines.join("\n")
}

#[test]
fn the_innermost_repository_is_found_from_any_folder_of_it() {
    let Some(outer) = Fixture::new() else { return };
    outer.add("a project/inner/x", "");
    let root = fs::canonicalize(outer.path()).unwrap();
    assert_eq!(Repository::find(&outer.path().join("a project")).unwrap().root(), root);
    git(&outer.path().join("a project/inner"), "Ada", 0, &["init", "--quiet"]);
    let inner = Repository::find(&outer.path().join("a project/inner")).unwrap();
    assert_eq!(inner.root(), root.join("a project/inner"));
    assert!(Repository::find(&outer.path().join("not there")).is_none());
    assert!(Repository::find(tempfile::tempdir().unwrap().path()).is_none());
    let bare = tempfile::tempdir().unwrap();
    git(bare.path(), "Ada", 0, &["init", "--quiet", "--bare"]);
    assert!(Repository::find(bare.path()).is_none(), "it has no files");
}

#[test]
fn a_folder_is_brought_in_by_the_oldest_commit_that_added_to_it() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.write("my app/0001_initial/up.sql", "a");
    fixture.commit("Ada", 1);
    fixture.write("my app/0002_größe/up.sql", "b");
    fixture.commit("Grace Hopper", 2);
    fixture.write("my app/0001_initial/up.mysql.sql", "c");
    fixture.write("my app/0001_initial/up.sql", "edited");
    fixture.commit("Barbara", 3);
    fixture.write("my app/0003_not_yet/up.sql", "d");
    let names = ["my app/0001_initial", "my app/0002_größe", "my app/0003_not_yet", "my app/0004_nowhere"];
    insta::assert_snapshot!(fixture.introduced(&names), @r"
    my app/0001_initial: Ada 2026-01-13T10:00:00Z
    my app/0002_größe: Grace Hopper 2026-01-14T10:00:00Z
    ");
    // A name is not followed to what it was before.
    fixture.git(&["mv", "my app/0001_initial", "my app/0001_start"]);
    fixture.commit("Edsger", 4);
    insta::assert_snapshot!(fixture.introduced(&["my app/0001_start"]), @"my app/0001_start: Edsger 2026-01-16T10:00:00Z");
}

#[test]
fn both_sides_of_a_merge_and_what_only_the_merge_has_are_known() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.add("m/0001_a/up.sql", "");
    fixture.git(&["switch", "--quiet", "--create", "feature"]);
    fixture.write("m/0002_b/up.sql", "");
    fixture.commit("Grace", 2);
    fixture.git(&["switch", "--quiet", "main"]);
    fixture.write("m/0002_c/up.sql", "");
    fixture.commit("Barbara", 3);
    fixture.git(&["merge", "--quiet", "--no-commit", "feature"]);
    fixture.write("m/0003_merge/metadata.toml", "");
    fixture.commit("Edsger", 4);
    insta::assert_snapshot!(fixture.introduced(&["m/0001_a", "m/0002_b", "m/0002_c", "m/0003_merge"]), @r"
    m/0001_a: Ada 2026-01-12T10:00:00Z
    m/0002_b: Grace 2026-01-14T10:00:00Z
    m/0002_c: Barbara 2026-01-15T10:00:00Z
    m/0003_merge: Edsger 2026-01-16T10:00:00Z
    ");
    let has = |revision| {
        fixture.repository().has(revision, &fixture.folders(&["m/0002_b", "m/0002_c", "m/0009_x"]))
    };
    assert_eq!(has("feature").unwrap(), fixture.folders(&["m/0002_b"]));
    assert_eq!(has("main~1").unwrap(), fixture.folders(&["m/0002_c"]));
    assert_eq!(has("HEAD").unwrap(), fixture.folders(&["m/0002_b", "m/0002_c"]));
}

#[test]
fn the_end_of_a_shallow_clone_is_nobodys_work() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.add("m/0001_a/up.sql", "");
    fixture.write("m/0002_b/up.sql", "");
    fixture.commit("Grace", 2);
    fixture.write("m/0003_c/up.sql", "");
    fixture.commit("Barbara", 3);
    let clone = Fixture { folder: tempfile::tempdir().unwrap() };
    let url = format!("file://{}", fixture.path().display());
    clone.git(&["clone", "--quiet", "--depth", "2", &url, "."]);
    insta::assert_snapshot!(clone.introduced(&["m/0001_a", "m/0002_b", "m/0003_c"]), @"m/0003_c: Barbara 2026-01-15T10:00:00Z");
}

#[test]
fn a_worktree_and_a_link_to_a_folder_lead_to_the_same_answers() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.add("sub/m/0001_a/up.sql", "");
    let beside = tempfile::tempdir().unwrap();
    let worktree = beside.path().join("second tree");
    fixture.git(&["worktree", "add", "--quiet", "-b", "feature", worktree.to_str().unwrap()]);
    let repository = Repository::find(&worktree.join("sub")).unwrap();
    let folder = worktree.join("sub/m/0001_a");
    assert_eq!(repository.introduced(std::slice::from_ref(&folder))[&folder].author, "Ada");
    assert_eq!(repository.branch().as_deref(), Some("feature"));
    #[cfg(unix)]
    {
        let link = beside.path().join("link");
        std::os::unix::fs::symlink(fixture.path().join("sub"), &link).unwrap();
        let folder = link.join("m/0001_a");
        let repository = Repository::find(&link).unwrap();
        assert_eq!(repository.introduced(std::slice::from_ref(&folder))[&folder].author, "Ada");
        assert_eq!(repository.has("HEAD", std::slice::from_ref(&folder)).unwrap(), [folder]);
    }
}

#[test]
fn what_is_no_revision_is_no_option_either() {
    let Some(fixture) = Fixture::new() else { return };
    let unknown =
        |name: &str| matches!(fixture.repository().has(name, &[]), Err(GitError::UnknownRevision { .. }));
    assert!(unknown("HEAD"), "there is no commit yet");
    fixture.add("a", "");
    assert!(!unknown("HEAD") && !unknown("main"));
    for name in ["", "no/such", "--all", "-h", "--output=x", "HEAD:a", "HEAD..main"] {
        assert!(unknown(name), "{name}");
    }
    assert!(fixture.repository().merge("HEAD", "--version").is_err());
    assert!(fixture.repository().export("--help", fixture.path(), |_| true).is_err());
}

#[test]
fn a_merge_touches_nothing_and_its_tree_can_be_had() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.add("m/HEAD", "0001_a");
    fixture.git(&["switch", "--quiet", "--create", "feature"]);
    fixture.write("m/HEAD", "0002_b");
    fixture.write("m/0002_b/up sql.sql", "b");
    fixture.commit("Grace", 1);
    fixture.git(&["switch", "--quiet", "main"]);
    fixture.write("m/0002_c/up.sql", "c");
    fixture.commit("Barbara", 2);
    let repository = fixture.repository();
    let clean = repository.merge("main", "feature").unwrap();
    assert_eq!(clean.conflicts, Vec::<PathBuf>::new());
    fixture.write("m/HEAD", "0002_c");
    fixture.commit("Barbara", 3);
    fixture.write("m/0009_mine/up.sql", "not committed");
    let before = tree(fixture.path());
    let merged = repository.merge("main", "feature").unwrap();
    assert_eq!(merged.conflicts, [PathBuf::from("m/HEAD")]);
    let there = tempfile::tempdir().unwrap();
    repository.export(&merged.tree, there.path(), |path| path.extension().is_some()).unwrap();
    insta::assert_snapshot!(tree(there.path()), @r"
    m/0002_b/up sql.sql: b
    m/0002_c/up.sql: c
    ");
    let clean_tree = tempfile::tempdir().unwrap();
    repository.export(&clean.tree, clean_tree.path(), |_| true).unwrap();
    insta::assert_snapshot!(tree(clean_tree.path()), @r"
    m/0002_b/up sql.sql: b
    m/0002_c/up.sql: c
    m/HEAD: 0002_b
    ");
    assert_eq!(tree(fixture.path()), before);
    assert_eq!(repository.uncommitted(fixture.path()).unwrap(), [PathBuf::from("m/0009_mine/up.sql")]);
}

#[test]
fn links_and_bytes_are_exported_as_they_are_and_other_repositories_are_not() {
    let Some(fixture) = Fixture::new() else { return };
    fs::write(fixture.path().join("latin"), b"caf\xe9\0\n\n").unwrap();
    fixture.write("empty", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../latin", fixture.path().join("link")).unwrap();
    git(fixture.path(), "Ada", 0, &["init", "--quiet", "inner"]);
    git(&fixture.path().join("inner"), "Ada", 0, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
    fixture.commit("Ada", 1);
    let there = tempfile::tempdir().unwrap();
    fixture.repository().export("HEAD", there.path(), |_| true).unwrap();
    assert_eq!(fs::read(there.path().join("latin")).unwrap(), b"caf\xe9\0\n\n");
    assert_eq!(fs::read(there.path().join("empty")).unwrap(), b"");
    assert!(!there.path().join("inner").exists());
    #[cfg(unix)]
    assert_eq!(fs::read_link(there.path().join("link")).unwrap(), Path::new("../latin"));
}

#[test]
fn branches_without_a_common_commit_cannot_be_merged() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.add("a", "");
    fixture.git(&["switch", "--quiet", "--orphan", "other"]);
    fixture.add("b", "");
    let error = fixture.repository().merge("main", "other").unwrap_err();
    assert_eq!(error.to_string(), "main and other have no commit in common in this clone");
}

#[test]
fn the_branch_that_others_start_from_is_the_remotes_or_main_or_master() {
    let Some(fixture) = Fixture::new() else { return };
    let main_branch = |fixture: &Fixture| fixture.repository().main_branch();
    assert_eq!(main_branch(&fixture), None, "there is no commit yet");
    fixture.add("a", "");
    assert_eq!(main_branch(&fixture), None, "it is the one that is checked out");
    fixture.git(&["switch", "--quiet", "--create", "feature"]);
    assert_eq!(main_branch(&fixture).as_deref(), Some("main"));
    fixture.git(&["branch", "--move", "main", "master"]);
    assert_eq!(main_branch(&fixture).as_deref(), Some("master"));
    fixture.git(&["switch", "--quiet", "--detach"]);
    assert_eq!(fixture.repository().branch(), None);
    fixture.git(&["switch", "--quiet", "--create", "trunk"]);
    let clone = Fixture { folder: tempfile::tempdir().unwrap() };
    clone.git(&["clone", "--quiet", fixture.path().to_str().unwrap(), "."]);
    assert_eq!(main_branch(&clone).as_deref(), Some("origin/trunk"));
}

#[test]
fn only_what_lies_in_the_folder_is_uncommitted_there() {
    let Some(fixture) = Fixture::new() else { return };
    fixture.add("a/x y", "");
    fixture.write("a/x y", "changed");
    fixture.write("a/new/ü", "");
    fixture.write("b/other", "");
    let uncommitted = |folder: &Path| fixture.repository().uncommitted(folder).unwrap();
    assert_eq!(uncommitted(&fixture.path().join("a")), [PathBuf::from("a/new/ü"), PathBuf::from("a/x y")]);
    assert_eq!(uncommitted(fixture.path()).len(), 3);
    assert_eq!(uncommitted(&fixture.path().join("c")), Vec::<PathBuf>::new());
}

#[test]
fn a_thousand_folders_are_asked_for_at_once() {
    let Some(fixture) = Fixture::new() else { return };
    let names: Vec<String> = (0..1000).map(|number| format!("m/{number:04}_x")).collect();
    for name in &names {
        fixture.write(&format!("{name}/up.sql"), name);
    }
    fixture.commit("Ada", 0);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(fixture.repository().introduced(&fixture.folders(&names)).len(), 1000);
    assert_eq!(fixture.repository().has("HEAD", &fixture.folders(&names)).unwrap().len(), 1000);
}
