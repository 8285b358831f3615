//! What databases say of names that are new to them.

use insta::assert_snapshot;

use super::desk;
use crate::support::{Store, applied, caribou, json, rows};

#[test]
fn a_row_gets_the_new_name_and_nothing_is_applied_again() {
    for store in Store::all("renamed") {
        let (project, url) = (desk(), store.url());
        let caribou = caribou(&project);
        caribou.run(&format!("migrate --url {url}")).exits(0);
        caribou.run("renamemigration tickets 2 add_parent").exits(0);
        caribou.run(&format!("migrate --check --url {url}")).exits(1);
        let document = json(&caribou.run(&format!("migrate --format json --url {url}")).exits(0));
        assert_eq!(document["steps"].as_array().map(Vec::len), Some(0), "{document}");
        assert_eq!(
            store.recorded(),
            "sla\t0001_initial\ntickets\t0001_initial\ntickets\t0002_add_parent\ntickets\t0003_add_due\n"
        );
        assert_eq!(
            store.query("SELECT app, name, detail FROM caribou_events WHERE kind = 'rename'"),
            "tickets\t0002_add_parent\twas tickets.0002_auto_20260112\n"
        );
        caribou.run(&format!("migrate --check --url {url}")).exits(0);
        // Back and forth under the new name.
        caribou.run(&format!("migrate tickets 2 --fake --url {url}")).exits(0);
        caribou.run(&format!("migrate --fake --url {url}")).exits(0);
    }
}

#[test]
fn renamed_twice_databases_at_every_name_end_alike() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("migrate --url sqlite:first.sqlite3").exits(0);
    caribou.run("renamemigration tickets 2 add_parent").exits(0);
    caribou.run("migrate --url sqlite:second.sqlite3").exits(0);
    caribou.run("renamemigration tickets 2 add_parent_to_ticket").exits(0);
    for file in ["first", "second", "fresh"] {
        caribou.run(&format!("migrate --url sqlite:{file}.sqlite3")).exits(0);
        let names = rows(
            &project.at(&format!("{file}.sqlite3")),
            "SELECT name FROM caribou_migrations WHERE app = 'tickets' ORDER BY name",
        );
        assert_eq!(names, "0001_initial\n0002_add_parent_to_ticket\n0003_add_due\n", "{file}");
        caribou.run(&format!("check --no-proof --url sqlite:{file}.sqlite3")).exits(0);
    }
    // The first name again, which is its own.
    caribou.run("renamemigration tickets 2 0002_auto_20260112").exits(0);
    caribou.run("migrate --url sqlite:first.sqlite3").exits(0);
    assert!(
        applied(&caribou, "--url sqlite:first.sqlite3").contains(&"tickets.0002_auto_20260112".to_owned())
    );
}

#[test]
fn an_original_of_a_squash_is_renamed_before_the_squash_is_recorded_and_after() {
    let project = desk();
    let caribou = caribou(&project);
    for file in ["before", "after", "between"] {
        caribou.run(&format!("migrate --url sqlite:{file}.sqlite3")).exits(0);
    }
    caribou.run("squashmigrations tickets 2").exits(0);
    caribou.run("migrate --url sqlite:after.sqlite3").exits(0);
    caribou.run("renamemigration tickets 0002_auto_20260112 add_parent").exits(0);
    caribou.run("migrate --url sqlite:between.sqlite3").exits(0);
    for file in ["before", "after", "between", "fresh"] {
        let document =
            json(&caribou.run(&format!("migrate --format json --url sqlite:{file}.sqlite3")).exits(0));
        let steps = document["steps"].as_array().unwrap();
        let applies = steps.iter().filter(|step| step["action"] == "apply").count();
        assert_eq!(applies > 0, file == "fresh", "{file}: {document}");
        caribou.run(&format!("migrate --check --url sqlite:{file}.sqlite3")).exits(0);
        caribou.run(&format!("check --no-proof --url sqlite:{file}.sqlite3")).exits(0);
    }
    // The squash itself, too.
    let squash = "tickets 0001_squashed_0002_auto_20260112";
    caribou.run(&format!("renamemigration {squash} start")).exits(0);
    for file in ["before", "after", "fresh"] {
        caribou.run(&format!("migrate --url sqlite:{file}.sqlite3")).exits(0);
        let names = applied(&caribou, &format!("--url sqlite:{file}.sqlite3"));
        assert!(names.contains(&"tickets.0001_start".to_owned()), "{file}: {names:?}");
    }
}

#[test]
fn no_database_is_asked() {
    let project = desk();
    project.write("caribou.toml", "[databases.far]\nurl = \"postgres://nobody@127.0.0.1:1/nothing\"\n");
    let output = caribou(&project).run("renamemigration tickets 2 add_parent").exits(0);
    assert!(!output.stderr.contains("127.0.0.1"), "{output}");
}

#[test]
fn what_a_bare_move_breaks_is_said() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let folder = |name: &str| project.at(&format!("migrations/tickets/{name}"));
    std::fs::rename(folder("0003_add_due"), folder("0003_due")).unwrap();
    assert_snapshot!(caribou.run("migrate"), @r#"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: this database is ahead of your checkout: tickets.0003_add_due
    note: tickets.0003_add_due was applied at [TIME]
    help: tickets.0003_due has the very script of tickets.0003_add_due; if it was renamed by hand, write aliases = ["0003_add_due"] in its metadata.toml (next time: caribou renamemigration)
    "#);
    std::fs::rename(folder("0002_auto_20260112"), folder("0002_parent")).unwrap();
    assert_snapshot!(caribou.run("migrate"), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: sla.0001_initial (migrations/sla/0001_initial/metadata.toml:1) depends on tickets.0002_auto_20260112, which is not there; the nearest name is tickets.0002_parent
      tickets.0003_due (migrations/tickets/0003_due/metadata.toml:4) depends on tickets.0002_auto_20260112, which is not there; the nearest name is tickets.0002_parent
    help: git knows what became of it: git log --stat -- '*/0002_auto_20260112/*'
    help: if it is tickets.0002_parent, renamed by hand: call its folder 0002_auto_20260112 again, then `renamemigration tickets 0002_auto_20260112 0002_parent`
    ");
}
