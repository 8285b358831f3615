//! Databases that are not there, are none, or cannot be written: exit 7, nothing changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use caribou_harness::{Caribou, Output, Project};
use insta::assert_snapshot;

use crate::support::{BINARY, applied, caribou, error_document, project, rows};

#[test]
fn a_server_that_is_down_is_said_in_one_message() {
    let project = project("desk");
    let caribou = caribou(&project);
    let url = "postgres://desk:s3cret-pa55@127.0.0.1:1/desk";
    assert_snapshot!(caribou.run(&format!("migrate --url {url}")).exits(7), @r#"
    $ caribou migrate --url postgres://desk:s3cret-pa55@127.0.0.1:1/desk
    [exit 7]
    --- stderr
    database: postgres://desk@127.0.0.1:1/desk (--url)
    error: cannot open postgres://desk@127.0.0.1:1/desk: connection to server at "127.0.0.1", port 1 failed: Connection refused
      	Is the server running on that host and accepting TCP/IP connections?
    help: is it running, and is the url right? It is from: --url
    "#);
    let error = error_document(&caribou.run(&format!("migrate --format json --url {url}")).exits(7));
    assert_eq!(error["code"], "unreachable");
    for verb in
        ["showmigrations", "history", "migrate --plan", "migrate --check", "resolve tickets 1 --applied"]
    {
        caribou.run(&format!("{verb} --url {url}")).exits(7);
    }
    // What needs no database works.
    for verb in ["graph", "sqlmigrate tickets 1", "man", "completions bash"] {
        caribou.run(&format!("{verb} --url {url}")).exits(0);
    }
}

#[test]
fn a_file_that_is_no_database_stays_as_it_was() {
    let project = project("desk");
    let caribou = caribou(&project);
    let text = "This is a letter to my grandmother, and not a database.\n".repeat(40);
    project.write("letter.txt", &text);
    assert_snapshot!(caribou.run("migrate --url sqlite:letter.txt").exits(7), @"
    $ caribou migrate --url sqlite:letter.txt
    [exit 7]
    --- stderr
    database: sqlite:[PROJECT]/letter.txt (--url)
    error: sqlite:letter.txt: file is not a database
    help: it is a file of another kind; is the path right?
    ");
    for verb in ["showmigrations", "migrate --plan", "history", "migrate accounts zero --fake"] {
        caribou.run(&format!("{verb} --url sqlite:letter.txt")).exits(7);
    }
    assert_eq!(project.read("letter.txt"), text);
}

#[test]
fn a_damaged_database_is_refused_without_panic() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let file = project.at("desk.sqlite3");
    let whole = fs::read(&file).unwrap();
    for end in [100, 4096, 5000, whole.len() - 4096] {
        fs::write(&file, &whole[..end]).unwrap();
        for verb in ["showmigrations", "history", "migrate accounts zero --yes"] {
            let output = caribou.run(verb);
            assert!(matches!(output.code, Some(0 | 5..=7)), "{output}");
            assert!(!output.stderr.contains("panicked"), "{output}");
        }
    }
}

#[test]
fn paths_that_cannot_be_a_database_are_named() {
    let project = project("desk");
    let caribou = caribou(&project);
    for path in ["migrations", "nowhere/x.sqlite3", "caribou.toml/x.sqlite3", "/proc/caribou.sqlite3"] {
        let output = caribou.run(&format!("migrate --url sqlite:{path}")).exits(7);
        assert!(output.stderr.contains(path), "{output}");
        error_document(&caribou.run(&format!("migrate --format json --url sqlite:{path}")).exits(7));
    }
}

/// Runs the binary as a user that may not write what root made; `None` where nobody can become that user.
#[track_caller]
fn run_as_nobody(project: &Project, line: &str) -> Option<Output> {
    let sh = Caribou::new("/bin/sh".as_ref(), project);
    if sh.run_args(["-c", "[ $(id -u) = 0 ] && setpriv --version"]).code != Some(0) {
        eprintln!("skipped: only root with setpriv can become somebody who may not write");
        return None;
    }
    let root = project.path().parent().unwrap().to_owned();
    for folder in [&root, &project.path()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    // A copy, as the folder of the build may be closed to others.
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let script = format!(
        "cp {BINARY} $TMPDIR/caribou && chmod 755 $TMPDIR/caribou && {nobody} $TMPDIR/caribou {line}"
    );
    Some(sh.run_args(["-c", &script]))
}

#[test]
fn a_database_that_may_only_be_read_can_be_looked_at_and_is_not_changed() {
    let project = project("desk");
    caribou(&project).run("migrate tickets 1").exits(0);
    let file = project.at("desk.sqlite3");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let before = fs::read(&file).unwrap();
    for verb in ["showmigrations", "migrate --plan", "history", "check", "migrate tickets 1"] {
        let Some(output) = run_as_nobody(&project, verb) else { return };
        assert_eq!(output.code, Some(0), "{verb}:\n{output}");
    }
    let Some(output) = run_as_nobody(&project, "migrate") else { return };
    assert_eq!(output.code, Some(7), "{output}");
    assert!(output.stderr.contains("desk.sqlite3"), "{output}");
    assert!(fs::read(&file).unwrap() == before);
    assert_eq!(applied(&caribou(&project), "").len(), 2);
}

#[test]
fn a_folder_that_may_only_be_read_takes_no_new_database() {
    let project = project("desk");
    let Some(output) = run_as_nobody(&project, "migrate") else { return };
    assert_eq!(output.code, Some(7), "{output}");
    assert!(output.stderr.contains("desk.sqlite3"), "{output}");
    assert!(!project.at("desk.sqlite3").exists());
}

#[test]
fn a_full_disk_leaves_a_database_as_it_was() {
    let project = project("desk");
    let caribou = caribou(&project);
    let output = caribou.run("migrate --url sqlite:/dev/full");
    assert!(matches!(output.code, Some(6 | 7)), "{output}");
    assert!(!output.stderr.contains("panicked"), "{output}");
    // A limit on the size of files stands for a disk that fills up in the middle.
    caribou.run("migrate tickets 1").exits(0);
    let file = project.at("desk.sqlite3");
    let size = fs::metadata(&file).unwrap().len();
    project.write(
        "migrations/tickets/0004_fill/up.sql",
        "CREATE TABLE fill AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, hex(zeroblob(500)) FROM n;\n",
    );
    let sh = Caribou::new("/bin/sh".as_ref(), &project);
    let blocks = size / 512 + 200;
    let output = sh.run_args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec {BINARY} migrate")]);
    assert_eq!(output.code, Some(6), "{output}");
    assert!(output.stderr.contains("0004_fill"), "{output}");
    assert_eq!(rows(&file, "PRAGMA integrity_check"), "ok\n");
    assert_eq!(rows(&file, "SELECT count(*) FROM sqlite_master WHERE name = 'fill'"), "0\n");
    caribou.run("migrate").exits(0);
    assert_eq!(rows(&file, "SELECT count(*) FROM fill"), "2000\n");
}
