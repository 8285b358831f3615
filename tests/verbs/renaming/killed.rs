//! Renames that are killed, or that two do at once: the old names or the new ones, never a mixture.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use caribou_harness::Project;

use super::files;
use crate::support::{BINARY, caribou, small};

const SIZE: usize = 60;

/// Many names that say nothing, each referred to by the next, by another app and by a squash of its own.
fn many() -> Project {
    let project = small("//- /migrations/\n");
    for number in 1..=SIZE {
        let write = |folder: &str, metadata: &str, script: &str| {
            project.write(&format!("migrations/{folder}/metadata.toml"), metadata);
            project.write(&format!("migrations/{folder}/up.sql"), script);
        };
        let before = match number {
            1 => String::new(),
            _ => format!("\"a.{:04}_auto\"", number - 1),
        };
        write(
            &format!("a/{number:04}_auto"),
            &format!("run_in_transaction = true\ndependencies = [{before}]\n"),
            &format!("CREATE TABLE t{number} (id BIGINT);\n"),
        );
        let mut needs: Vec<String> =
            (number.saturating_sub(2).max(1)..=number).map(|n| format!("\"a.{n:04}_auto\"")).collect();
        if number > 1 {
            needs.push(format!("\"b.{:04}_create_u{}\"", number - 1, number - 1));
        }
        write(
            &format!("b/{number:04}_create_u{number}"),
            &format!("run_in_transaction = true\ndependencies = [\n    {},\n]\n", needs.join(",\n    ")),
            &format!("CREATE TABLE u{number} (id BIGINT);\n"),
        );
    }
    project
}

/// Runs a rename and kills it after a time; whether it was still running then.
fn run_and_kill(project: &Project, after: Duration) -> bool {
    let mut child = Command::new(BINARY)
        .args(["renamemigration", "--all"])
        .current_dir(project.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(after);
    let killed = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    killed
}

#[test]
fn killed_at_any_moment_the_old_names_are_there_or_the_new_ones() {
    let project = many();
    let old = files(&project);
    let clock = Instant::now();
    caribou(&project).run("renamemigration --all").exits(0);
    let whole = clock.elapsed();
    let new = files(&project);
    assert!(new.contains("/0060_create_t60/") && !new.contains("/0060_auto/"), "{new}");

    let (mut seen, mut killed) = (BTreeSet::new(), 0);
    for moment in 0..16 {
        let project = many();
        killed += usize::from(run_and_kill(&project, whole * moment / 12));
        caribou(&project).run("showmigrations -q").exits(0);
        let now = files(&project);
        assert!(now == old || now == new, "a mixture after {moment}/12:\n{now}");
        seen.insert(now == new);
    }
    assert!(killed > 0, "no run was long enough to be killed");
    assert_eq!(seen.len(), 2, "both the old and the new names should be seen");
}

#[test]
fn two_at_once_rename_one_after_the_other() {
    for _ in 0..5 {
        let project = many();
        let caribou = caribou(&project);
        let outputs: Vec<_> = thread::scope(|scope| {
            let runs: Vec<_> =
                ["renamemigration a 3 third", "renamemigration a 4 fourth", "renamemigration a 5 fifth"]
                    .map(|line| scope.spawn(|| caribou.run(line)))
                    .into_iter()
                    .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        // Every name that was given is given everywhere, and who came too late is told so.
        caribou.run("check --no-proof").exits(0);
        for (output, name) in outputs.iter().zip(["0003_third", "0004_fourth", "0005_fifth"]) {
            let is_there = project.at(&format!("migrations/a/{name}")).exists();
            assert_eq!(output.code == Some(0), is_there, "{output}");
        }
        assert!(outputs.iter().any(|output| output.code == Some(0)));
    }
}

#[test]
fn where_nothing_can_be_written_nothing_changes() {
    let project = many();
    let old = files(&project);
    let sh = caribou_harness::Caribou::new("/bin/sh".as_ref(), &project);
    // For root no folder is read-only, but one that is no folder can hold nothing.
    project.write(".caribou-changes", "in the way\n");
    let output = sh.run_args(["-c", &format!("{BINARY} renamemigration a 3 third")]);
    assert_ne!(output.code, Some(0), "{output}");
    project.remove(".caribou-changes");
    assert_eq!(files(&project), old);
}
