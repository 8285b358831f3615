//! A process that changes files and is killed: nobody may ever see half of it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::disallowed_methods,
    reason = "the test looks at the disk itself, and tells its child by the environment where"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use caribou_files::{Change, apply_changes, recover};

/// Where the child works.
const ROOT: &str = "CARIBOU_TEST_ROOT";

/// How many migrations change places.
const MIGRATIONS: usize = 6;

/// All migrations of one app go to another, and each gets a new text.
fn changes(root: &Path, from: &str, to: &str) -> Vec<Change> {
    let each = |number: usize| {
        let folder = root.join(to).join(number.to_string());
        let text = format!("{to} {number}");
        let file = folder.join("metadata.toml");
        [
            Change::Move { from: root.join(from).join(number.to_string()), to: folder },
            Change::Write { path: file, text },
        ]
    };
    let gone = Change::Remove { path: root.join(from) };
    (0..MIGRATIONS).flat_map(each).chain([gone]).collect()
}

/// Says which of the two apps is there, if it is there whole and nothing else is.
fn whole(root: &Path) -> Option<&'static str> {
    let names = |folder: &Path| {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let expected: Vec<String> = (0..MIGRATIONS).map(|number| number.to_string()).collect();
    ["a", "b"].into_iter().find(|app| {
        let is_right = |number: &String| {
            let folder = root.join(app).join(number);
            names(&folder) == ["metadata.toml"]
                && fs::read_to_string(folder.join("metadata.toml")).unwrap() == format!("{app} {number}")
        };
        names(root) == [*app] && names(&root.join(app)) == expected && expected.iter().all(is_right)
    })
}

#[test]
#[ignore = "it is what the other test starts and kills"]
fn to_and_fro() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let root = Path::new(&root);
    loop {
        recover(root).unwrap();
        let (from, to) = if root.join("a").exists() { ("a", "b") } else { ("b", "a") };
        apply_changes(root, &changes(root, from, to)).unwrap();
    }
}

#[test]
fn a_killed_process_leaves_all_or_nothing() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for number in 0..MIGRATIONS {
        let folder = root.join("a").join(number.to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("metadata.toml"), format!("a {number}")).unwrap();
    }
    let mut interrupted = 0;
    for round in 0..25 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["to_and_fro", "--exact", "--ignored"])
            .env(ROOT, root)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(20_000 + 3_700 * round));
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        interrupted += u32::from(root.join(".caribou-changes").exists());
        recover(root).unwrap();
        assert!(whole(root).is_some(), "round {round}");
    }
    // The child does nothing else, so hardly a round finds it between two changes.
    assert!(interrupted > 5, "{interrupted}");
}
