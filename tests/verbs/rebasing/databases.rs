//! Databases that had one of the branches before it was put on top of the other, on every backend.

use crate::branches::alike::forked;
use crate::branches::repository::Repository;
use crate::catalog::unordered;
use crate::support::{error_document, json};

/// `left` renames a column, and `right` has an index on it, which has to be told anew behind that; `left` does more, too.
fn renamed_and_indexed(backend: &str, more: &str) -> Option<Repository> {
    let drop = if backend == "mysql" { "DROP INDEX found ON ticket;" } else { "DROP INDEX found;" };
    forked(
        (
            "0002_subject",
            &format!("ALTER TABLE ticket RENAME COLUMN title TO subject;{more}"),
            "ALTER TABLE ticket RENAME COLUMN subject TO title;",
        ),
        ("0002_index", "CREATE INDEX found ON ticket (title, status);", drop),
    )
}

/// Has databases live, refuses while one that counts has what would move, takes it back as the message says, and moves it.
fn lives(backend: &str) {
    let Some(repository) = renamed_and_indexed(backend, "") else { return };
    let Some(ours) = repository.lived(backend, &["right"]) else { return };
    let mut databases: Vec<_> =
        [&[][..], &["main"], &["left"]].iter().filter_map(|life| repository.lived(backend, life)).collect();
    repository.merge(&["left"]).unwrap();
    repository.checkout("right");
    repository.merge(&["main"]).unwrap();
    let file = format!("[databases.shared]\nurl = \"{}\"\n", ours.store.url());
    repository.project.write("caribou.toml", &file);

    let (tree, catalog) = (repository.project.tree_of("migrations"), unordered(backend, &ours.store));
    let line = "makemigrations --merge --rebase main --no-input";
    let error = error_document(&repository.run(&format!("{line} --format json")).exits(5));
    assert_eq!(error["code"], "applied");
    assert_eq!(error["databases"][0]["name"], "shared");
    assert_eq!(error["databases"][0]["has"][0], "desk.0002_index");
    let help = error["help"].as_str().unwrap();
    let (_, back) = help.split_once("in shared, if nobody else has it: caribou ").unwrap();
    assert_eq!(repository.project.tree_of("migrations"), tree);
    assert_eq!(unordered(backend, &ours.store), catalog);
    assert_eq!(ours.store.recorded(), "desk\t0001_initial\ndesk\t0002_index\n");

    repository.run(&format!("{back} --yes")).exits(0);
    assert_eq!(ours.store.recorded(), "desk\t0001_initial\n");
    let document = json(&repository.run(&format!("{line} --format json")).exits(0));
    let moved = &document["merged"][0];
    assert_eq!((&moved["migration"], &moved["was"]), (&"desk.0003_index".into(), &"desk.0002_index".into()));
    assert_eq!(moved["retold"], true, "{document}");
    assert_eq!(document["proven"][backend], true, "{document}");
    let script = repository.project.read("migrations/desk/0003_index/up.sql");
    assert!(script.contains("subject") && !script.contains("title"), "{script}");
    repository.run("check --no-proof").exits(0);
    databases.push(ours);
    repository.all_end_alike(backend, &databases, &["desk 0001_initial"]);
    let names = "desk\t0001_initial\ndesk\t0002_subject\ndesk\t0003_index\n";
    assert_eq!(databases[0].store.recorded(), names);
}

#[test]
fn an_index_is_told_anew_on_sqlite() {
    lives("sqlite");
}

#[test]
fn an_index_is_told_anew_on_postgres() {
    lives("postgres");
}

#[test]
fn an_index_is_told_anew_on_mariadb() {
    lives("mysql");
}

/// An index is not told anew behind what changes rows; the other way round nothing is in the way.
#[test]
fn where_one_order_cannot_be_told_the_message_names_the_other() {
    let more = "\nUPDATE ticket SET subject = 'none' WHERE subject IS NULL;";
    let Some(repository) = renamed_and_indexed("sqlite", more) else { return };
    let databases: Vec<_> =
        [&[][..], &["main"], &["right"]].iter().filter_map(|life| repository.lived("sqlite", life)).collect();
    repository.merge(&["left", "right"]).unwrap();
    let tree = repository.project.tree_of("migrations");
    let line = "makemigrations --merge --no-input --format json --rebase left";
    let error = error_document(&repository.run(line).exits(4));
    assert_eq!(error["code"], "not_retold");
    for script in ["0002_index/up.sql:1", "0002_subject/up.sql:2"] {
        assert!(error["message"].as_str().unwrap().contains(script), "{error}");
    }
    assert_eq!(repository.project.tree_of("migrations"), tree);
    let help = error["help"].as_str().unwrap();
    let (_, other) = help.split_once("put one branch on top of the other: caribou ").unwrap();
    repository.run(other).exits(0);
    assert!(repository.project.at("migrations/desk/0003_subject").exists(), "{other}");
    repository.all_end_alike("sqlite", &databases, &["desk 0001_initial"]);
}
