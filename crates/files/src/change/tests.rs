use std::collections::BTreeMap;
use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use walkdir::WalkDir;

use super::*;
use crate::disk::faults::{self, Fault};

/// A folder, its files with their texts, sorted; hidden ones too. A folder ends with a slash.
type Tree = BTreeMap<String, String>;

fn tree(root: &Path) -> Tree {
    let entries = WalkDir::new(root).min_depth(1).into_iter().map(Result::unwrap);
    let entry = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).unwrap().display().to_string();
        if entry.file_type().is_dir() {
            (path + "/", String::new())
        } else {
            (path, fs::read_to_string(entry.path()).unwrap())
        }
    };
    entries.map(entry).collect()
}

/// A project with two apps; each file has its path for a text.
fn project() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for path in ["a/1/up.sql", "a/1/metadata.toml", "a/2/up.sql", "b/1/up.sql", "c.txt"] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, path.strip_prefix(root.path()).unwrap().to_str().unwrap()).unwrap();
    }
    root
}

/// Reads changes, one a line: `write PATH`, `move FROM TO`, `remove PATH`.
fn changes(root: &Path, text: &str) -> Vec<Change> {
    let at = |path: &str| root.join(path);
    let change = |line: &str| match line.split_whitespace().collect::<Vec<_>>()[..] {
        ["write", path] => Change::Write { path: at(path), text: format!("new {path}") },
        ["move", from, to] => Change::Move { from: at(from), to: at(to) },
        ["remove", path] => Change::Remove { path: at(path) },
        _ => panic!("{line}"),
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(change).collect()
}

/// What projects do, and what nobody does; what each leads to is in [`what_changes_lead_to`].
const WORK: [&str; 8] = [
    // The end of a squash.
    "write a/2/metadata.toml
     write b/1/metadata.toml
     remove a/1",
    // A new name.
    "move a/1 a/3
     write a/3/metadata.toml
     write a/2/metadata.toml",
    // Two change places.
    "move a/1 a/x
     move a/2 a/1
     move a/x a/2
     write a/1/metadata.toml",
    // Each gets the number of the next.
    "move a/2 a/3
     move a/1 a/2
     write a/1/up.sql",
    // To another app, which is new.
    "move a/2 d/e/1
     write d/e/1/metadata.toml
     remove b
     move d/e b
     write d/f/g",
    // What is written and removed again, and the other way round.
    "write a/9/up.sql
     remove a/9
     remove c.txt
     write c.txt/deep",
    // What has gone is moved along.
    "remove a/1/up.sql
     move a b/9
     remove b/9/2
     write a/1/up.sql",
    "write c.txt
     write c.txt
     move c.txt d
     write c.txt
     remove d",
];

fn difference(old: &Tree, new: &Tree) -> String {
    let gone =
        old.iter().filter(|(path, text)| new.get(*path) != Some(text)).map(|(path, _)| format!("- {path}\n"));
    let come = new.iter().filter(|(path, text)| old.get(*path) != Some(text));
    gone.chain(come.map(|(path, text)| format!("+ {path} {text}").trim_end().to_owned() + "\n")).collect()
}

#[test]
fn what_changes_lead_to() {
    let done = |work: &str| {
        let root = project();
        let old = tree(root.path());
        apply_changes(root.path(), &changes(root.path(), work)).unwrap();
        assert_eq!(recover(root.path()).unwrap(), Recovered::Nothing);
        difference(&old, &tree(root.path()))
    };
    insta::assert_snapshot!(done(WORK[0]), @"
    - a/1/
    - a/1/metadata.toml
    - a/1/up.sql
    + a/2/metadata.toml new a/2/metadata.toml
    + b/1/metadata.toml new b/1/metadata.toml
    ");
    insta::assert_snapshot!(done(WORK[1]), @"
    - a/1/
    - a/1/metadata.toml
    - a/1/up.sql
    + a/2/metadata.toml new a/2/metadata.toml
    + a/3/
    + a/3/metadata.toml new a/3/metadata.toml
    + a/3/up.sql a/1/up.sql
    ");
    insta::assert_snapshot!(done(WORK[2]), @"
    - a/1/metadata.toml
    - a/1/up.sql
    - a/2/up.sql
    + a/1/metadata.toml new a/1/metadata.toml
    + a/1/up.sql a/2/up.sql
    + a/2/metadata.toml a/1/metadata.toml
    + a/2/up.sql a/1/up.sql
    ");
    insta::assert_snapshot!(done(WORK[3]), @"
    - a/1/metadata.toml
    - a/1/up.sql
    - a/2/up.sql
    + a/1/up.sql new a/1/up.sql
    + a/2/metadata.toml a/1/metadata.toml
    + a/2/up.sql a/1/up.sql
    + a/3/
    + a/3/up.sql a/2/up.sql
    ");
    insta::assert_snapshot!(done(WORK[4]), @"
    - a/2/
    - a/2/up.sql
    - b/1/up.sql
    + b/1/metadata.toml new d/e/1/metadata.toml
    + b/1/up.sql a/2/up.sql
    + d/
    + d/f/
    + d/f/g new d/f/g
    ");
    insta::assert_snapshot!(done(WORK[5]), @"
    - c.txt
    + c.txt/
    + c.txt/deep new c.txt/deep
    ");
    insta::assert_snapshot!(done(WORK[6]), @"
    - a/1/metadata.toml
    - a/1/up.sql
    - a/2/
    - a/2/up.sql
    + a/1/up.sql new a/1/up.sql
    + b/9/
    + b/9/1/
    + b/9/1/metadata.toml a/1/metadata.toml
    ");
    insta::assert_snapshot!(done(WORK[7]), @"
    - c.txt
    + c.txt new c.txt
    ");
}

/// Changes, and what is there before and after them.
struct Work {
    text: &'static str,
    old: Tree,
    new: Tree,
}

impl Work {
    fn of(text: &'static str) -> Self {
        let root = project();
        let old = tree(root.path());
        apply_changes(root.path(), &changes(root.path(), text)).unwrap();
        Self { text, old, new: tree(root.path()) }
    }

    /// Makes the changes with faults in the run, recovers with faults, and again without: what is there then must be the old or the new
    /// tree and nothing else, and what was said of it must be true. Returns how many faults came.
    fn with(&self, applying: &[(usize, Fault)], recovering: &[(usize, Fault)]) -> usize {
        let root = project();
        let (applied, first) =
            faults::with(applying, || apply_changes(root.path(), &changes(root.path(), self.text)));
        let (_, second) = faults::with(recovering, || recover(root.path()));
        let recovered = recover(root.path()).unwrap();
        let now = tree(root.path());
        let said = format!("{}\n{applying:?} {recovering:?}\n{applied:?} {recovered:?}", self.text);
        assert!(now == self.old || now == self.new, "{said}\n{}", difference(&self.old, &now));
        let is_new = now == self.new;
        match applied {
            Some(Ok(())) => assert!(is_new, "{said}"),
            // Then it is open.
            Some(Err(WriteError::Halfway { .. })) | None => {}
            Some(Err(_)) => assert!(!is_new, "{said}"),
        }
        match recovered {
            Recovered::Finished => assert!(is_new, "{said}"),
            Recovered::TakenBack => assert!(!is_new, "{said}"),
            Recovered::Nothing => {}
        }
        assert_eq!(recover(root.path()).unwrap(), Recovered::Nothing, "{said}");
        first + second
    }
}

#[test]
fn killed_at_any_step_leaves_the_old_or_the_new() {
    for work in WORK.map(Work::of) {
        let steps = (0..).take_while(|&step| work.with(&[(step, Fault::Killed)], &[]) == 1).count();
        assert!(steps > 20, "{steps}");
    }
}

#[test]
fn a_step_that_the_disk_refuses_takes_back_all_before_it() {
    for work in WORK.map(Work::of) {
        let steps = (0..).take_while(|&step| work.with(&[(step, Fault::Refused)], &[]) == 1).count();
        assert!(steps > 20, "{steps}");
    }
}

/// Goes through pairs of faults, some of the first and all of the second.
fn pairs(work: &str, with: impl Fn(usize, usize) -> usize) {
    let mut pairs = 0;
    for first in (0..).step_by(5) {
        let second = (0..).take_while(|&second| with(first, second) == 2).count();
        if second == 0 && with(first, usize::MAX) == 0 {
            break;
        }
        pairs += second;
    }
    assert!(pairs > 50, "{work}: {pairs}");
}

#[test]
fn killed_again_while_it_is_finished() {
    let work = Work::of(WORK[2]);
    pairs(work.text, |first, second| work.with(&[(first, Fault::Killed)], &[(second, Fault::Killed)]));
}

#[test]
fn killed_while_it_is_taken_back() {
    let work = Work::of(WORK[2]);
    pairs(work.text, |first, second| work.with(&[(first, Fault::Refused), (second, Fault::Killed)], &[]));
}

#[test]
fn refused_both_ways_is_put_right_by_the_next_run() {
    let work = Work::of(WORK[4]);
    pairs(work.text, |first, second| work.with(&[(first, Fault::Refused), (second, Fault::Refused)], &[]));
}

#[test]
fn what_cannot_be_finished_is_taken_back() {
    let work = Work::of(WORK[6]);
    pairs(work.text, |first, second| work.with(&[(first, Fault::Killed)], &[(second, Fault::Refused)]));
}

#[test]
fn nothing_is_done_where_one_change_cannot_be() {
    let refused = |last: &str| {
        let root = project();
        let old = tree(root.path());
        let all = changes(root.path(), &format!("write c.txt\nmove a/1 a/3\nremove b\n{last}"));
        let error = apply_changes(root.path(), &all).unwrap_err().to_string();
        assert_eq!(tree(root.path()), old);
        error.replace(root.path().to_str().unwrap(), "ROOT")
    };
    insta::assert_snapshot!(refused("move a/1 a/4"), @"ROOT/a/1: entity not found");
    insta::assert_snapshot!(refused("move a/2 a/3"), @"ROOT/a/3 is there already");
    insta::assert_snapshot!(refused("move a a/3/a"), @"ROOT/a/3/a: invalid input parameter");
    insta::assert_snapshot!(refused("remove b/1"), @"ROOT/b/1: entity not found");
    insta::assert_snapshot!(refused("write a/3"), @"ROOT/a/3: is a directory");
    insta::assert_snapshot!(refused("write c.txt/up.sql"), @"ROOT/c.txt: not a directory");
    insta::assert_snapshot!(refused("write ../up.sql"), @"ROOT/../up.sql does not lie in ROOT");
    insta::assert_snapshot!(refused("remove a/../.."), @"ROOT/a/../.. does not lie in ROOT");
    insta::assert_snapshot!(refused("remove ."), @"ROOT/. does not lie in ROOT");
    insta::assert_snapshot!(refused("write .caribou-changes/journal"), @"ROOT/.caribou-changes/journal does not lie in ROOT");
    insta::assert_snapshot!(refused("write /etc/passwd"), @"/etc/passwd does not lie in ROOT");
}

#[test]
fn what_lies_in_a_copy_of_the_project_changes_nothing() {
    let root = project();
    let (ended, _) = faults::with(&[(12, Fault::Killed)], || {
        apply_changes(root.path(), &changes(root.path(), "write a/1/up.sql\nremove b"))
    });
    assert!(ended.is_none() && root.path().join(FOLDER).join("journal").exists());
    let copy = tempfile::tempdir().unwrap();
    for (path, text) in tree(root.path()) {
        match path.strip_suffix('/') {
            Some(folder) => fs::create_dir_all(copy.path().join(folder)).unwrap(),
            None => fs::write(copy.path().join(path), text).unwrap(),
        }
    }
    let before = tree(copy.path());
    assert!(matches!(recover(copy.path()), Err(WriteError::Foreign { .. })));
    assert!(matches!(
        apply_changes(copy.path(), &changes(copy.path(), "remove b")),
        Err(WriteError::Foreign { .. })
    ));
    assert_eq!(tree(copy.path()), before);
    // A folder that is called otherwise now is the same.
    let elsewhere = copy.path().join("elsewhere");
    fs::rename(root.path(), &elsewhere).unwrap();
    assert_eq!(recover(&elsewhere).unwrap(), Recovered::Finished);
    assert!(!elsewhere.join("b").exists());
}

#[test]
fn processes_wait_for_each_other() {
    let root = project();
    let there = "move a/1 a/5\nwrite a/5/up.sql\nremove c.txt";
    let back = "move a/5 a/1\nwrite a/1/up.sql\nwrite c.txt";
    apply_changes(root.path(), &changes(root.path(), &format!("{there}\n{back}"))).unwrap();
    let old = tree(root.path());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for work in [there, back].repeat(5) {
                    // Another thread may have been first; then there is nothing to move.
                    let _ = apply_changes(root.path(), &changes(root.path(), work));
                    assert_eq!(recover(root.path()).unwrap(), Recovered::Nothing);
                }
            });
        }
    });
    let _ = apply_changes(root.path(), &changes(root.path(), back));
    assert_eq!(tree(root.path()), old);
}

/// Makes changes one after another, as somebody would by hand; `None` when one of them cannot be made.
fn by_hand(changes: &[Change]) -> Option<()> {
    for change in changes {
        match change {
            Change::Write { path, text } => {
                fs::create_dir_all(path.parent()?).ok()?;
                fs::write(path, text).ok()?;
            }
            Change::Move { from, to } if !to.exists() && from.exists() && !to.starts_with(from) => {
                fs::create_dir_all(to.parent()?).ok()?;
                fs::rename(from, to).ok()?;
            }
            Change::Move { .. } => return None,
            Change::Remove { path } if path.is_dir() => fs::remove_dir_all(path).ok()?,
            Change::Remove { path } => fs::remove_file(path).ok()?,
        }
    }
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_changes_lead_where_they_would_by_hand_or_are_refused(
        words in vec(("write|move|move|remove", "[ab](/[12](/x)?)?", "[abc](/[12](/x)?)?"), 1..7),
        killed in 0..120usize,
    ) {
        let line = |(verb, from, to): &(String, String, String)| match verb.as_str() {
            "move" => format!("move {from} {to}"),
            verb => format!("{verb} {from}"),
        };
        let text = words.iter().map(line).collect::<Vec<_>>().join("\n");
        let (root, hand) = (project(), project());
        let old = tree(root.path());
        let can = by_hand(&changes(hand.path(), &text)).is_some();
        let new = if can { tree(hand.path()) } else { old.clone() };
        let all = changes(root.path(), &text);
        let (applied, _) = faults::with(&[(killed, Fault::Killed)], || apply_changes(root.path(), &all));
        match (applied, recover(root.path()).unwrap()) {
            (Some(result), Recovered::Nothing) => {
                prop_assert_eq!(result.is_ok(), can);
                prop_assert_eq!(tree(root.path()), new);
            }
            (None, Recovered::Finished) => prop_assert_eq!(tree(root.path()), new),
            (None, Recovered::TakenBack) => prop_assert_eq!(tree(root.path()), old),
            (None, Recovered::Nothing) => prop_assert!([old, new].contains(&tree(root.path()))),
            (Some(_), said) => prop_assert!(false, "{said:?}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let root = project();
    let (real, link) = (root.path().join("a/1/up.sql"), root.path().join("link.sql"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&real, &link).unwrap();
    symlink("a", root.path().join("folder")).unwrap();
    symlink("nowhere", root.path().join("lost")).unwrap();
    apply_changes(root.path(), &changes(root.path(), "write link.sql\nremove folder")).unwrap();
    assert!(link.is_symlink() && root.path().join("a/2").exists());
    assert_eq!(fs::read_to_string(&real).unwrap(), "new link.sql");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(apply_changes(root.path(), &changes(root.path(), "write lost")).is_err());
}

#[test]
fn what_was_decided_by_an_old_text_is_not_done() {
    let folder = tempfile::tempdir().unwrap();
    let (path, moved) = (folder.path().join("a"), folder.path().join("b"));
    fs::write(&path, "new").unwrap();
    let changes = [Change::Move { from: path.clone(), to: moved.clone() }];
    for text in [Some("old".to_owned()), None] {
        let seen = [Seen { path: path.clone(), text }];
        let error = apply_changes_to(folder.path(), &seen, &changes).unwrap_err();
        assert!(matches!(error, WriteError::Changed { path: changed } if changed == path));
        assert!(path.exists() && !is_there(&folder.path().join(FOLDER)));
    }
    let seen = [Seen { path, text: Some("new".to_owned()) }, Seen { path: moved.clone(), text: None }];
    apply_changes_to(folder.path(), &seen, &changes).unwrap();
    assert_eq!(fs::read_to_string(moved).unwrap(), "new");
}

#[test]
fn a_file_that_was_not_there_is_not_made_in_a_folder_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("0001_old/metadata.toml");
    let seen = [Seen { path: path.clone(), text: None }];
    let changes = [Change::Write { path: path.clone(), text: "new".to_owned() }];
    let error = apply_changes_to(folder.path(), &seen, &changes).unwrap_err();
    assert!(matches!(error, WriteError::Changed { path: changed } if changed == path));
    assert!(!is_there(&folder.path().join("0001_old")));
    fs::create_dir(folder.path().join("0001_old")).unwrap();
    apply_changes_to(folder.path(), &seen, &changes).unwrap();
}
