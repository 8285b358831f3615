//! Branches that get another place: told anew, so that databases with either side end alike, or put on top of the other one.

use caribou::Merging;
use caribou::files::apply_changes;
use caribou::target::locate_at;
use caribou_harness::Project;
use caribou_migration::Dialect;
use insta::assert_snapshot;

use crate::support::{Store, caribou, rows, small};

const FIRST: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE ticket (id BIGINT PRIMARY KEY, title VARCHAR(40) NOT NULL);
    //- /migrations/a/0001_initial/down.sql
    DROP TABLE ticket;
    //- /migrations/a/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = []
";

/// Adds a migration with a way back.
fn add(project: &Project, name: &str, [up, down]: [&str; 2], metadata: &str) {
    let file = |file: &str, text: &str| project.write(&format!("migrations/a/{name}/{file}"), text);
    file("up.sql", up);
    file("down.sql", down);
    file("metadata.toml", &format!("run_in_transaction = true\n{metadata}\n"));
}

const NEEDS_FIRST: &str = "dependencies = [\"a.0001_initial\"]";

/// Reads the column by the name that it had.
fn add_headline(project: &Project) {
    let scripts = [
        "ALTER TABLE ticket ADD COLUMN headline VARCHAR(40);\nUPDATE ticket SET headline = title;",
        "ALTER TABLE ticket DROP COLUMN headline;",
    ];
    add(project, "0002_headline", scripts, NEEDS_FIRST);
}

fn add_subject(project: &Project) {
    let scripts = [
        "ALTER TABLE ticket RENAME COLUMN title TO subject;",
        "ALTER TABLE ticket RENAME COLUMN subject TO title;",
    ];
    add(project, "0002_subject", scripts, NEEDS_FIRST);
}

/// The one that has to run before, told anew.
fn add_retold(project: &Project) {
    let scripts = [
        "ALTER TABLE ticket ADD COLUMN headline VARCHAR(40);\nUPDATE ticket SET headline = subject;",
        "ALTER TABLE ticket DROP COLUMN headline;",
    ];
    let metadata =
        "dependencies = [\"a.0001_initial\", \"a.0002_subject\"]\nreplaces = [\"a.0002_headline\"]";
    add(project, "0003_headline", scripts, metadata);
}

/// What a database had before all of it was there.
type Side = Option<fn(&Project)>;

#[test]
fn databases_with_either_side_or_none_end_alike() {
    let histories: [(&str, Side); 3] =
        [("none", None), ("headline", Some(add_headline)), ("subject", Some(add_subject))];
    for (hint, side) in histories {
        for store in Store::all(&format!("retold_{hint}")) {
            let (project, url) = (small(FIRST), store.url());
            let caribou = caribou(&project);
            let migrate = |to: &str| caribou.run(&format!("migrate {to} --yes --url {url}")).exits(0);
            migrate("");
            store.execute("INSERT INTO ticket (id, title) VALUES (7, 'paper jam')");
            if let Some(side) = side {
                side(&project);
                migrate("");
            }
            [add_headline, add_subject, add_retold].iter().for_each(|part| part(&project));
            let is_right = || {
                let row = store.query("SELECT id, subject, headline FROM ticket");
                assert_eq!(row, "7\tpaper jam\tpaper jam\n", "{hint} {url}");
                caribou.run(&format!("drift --url {url}")).exits(0);
            };
            migrate("");
            is_right();
            assert!(migrate("").stdout.starts_with("nothing to do"), "{hint} {url}");
            caribou.run(&format!("check --url {url}")).exits(0);
            // And back, whichever side was first.
            migrate("a 0001");
            assert_eq!(store.recorded(), "a\t0001_initial\n", "{hint} {url}");
            assert_eq!(store.query("SELECT title FROM ticket"), "paper jam\n", "{hint} {url}");
            migrate("");
            is_right();
        }
    }
}

#[test]
fn a_database_with_the_old_side_gets_the_other_one_late() {
    let project = small(FIRST);
    add_headline(&project);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    [add_subject, add_retold].iter().for_each(|part| part(&project));
    assert_snapshot!(caribou.run("migrate --plan").exits(0), @"
    $ caribou migrate --plan
    [exit 0]
    --- stdout
      apply  a.0002_subject
      record a.0003_headline
    2 migrations to do
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: a.0002_subject arrives late: the graph places it before migrations that are applied
    ");
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok a.0002_subject [DURATION]
      ok a.0003_headline recorded
    2 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: a.0002_subject arrives late: the graph places it before migrations that are applied
    ");
    assert_snapshot!(caribou.run("showmigrations").exits(0), @"
    $ caribou showmigrations
    [exit 0]
    --- stdout
    a
     [X] 0001_initial
     [X] 0002_subject
     [X] 0003_headline (1 squashed migrations)
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("check").exits(0), @"
    $ caribou check
    [exit 0]
    --- stdout
    warning: a.0002_headline and 0002_subject have the same version to Diesel, which would run only one of them
      help: caribou renamemigration a 0002_subject 0004_subject   (gives it another number)
    4 migrations checked: 0 errors, 1 warning
    there and back: 3 lossless, 0 lossy, 0 irreversible
    1 squash does what its originals do
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
}

#[test]
fn one_that_goes_back_before_it_has_the_other_side_goes_the_way_back_that_it_knows() {
    let project = small(FIRST);
    let index = ["CREATE INDEX by_title ON ticket (title);", "DROP INDEX by_title;"];
    add(&project, "0002_index", index, NEEDS_FIRST);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    add_subject(&project);
    let index = ["CREATE INDEX by_subject ON ticket (subject);", "DROP INDEX by_subject;"];
    let metadata = "dependencies = [\"a.0002_subject\"]\nreplaces = [\"a.0002_index\"]";
    add(&project, "0003_index", index, metadata);
    caribou.run("migrate a 0001 --yes").exits(0);
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT name FROM caribou_migrations"), "0001_initial\n");
    caribou.run("migrate").exits(0);
    caribou.run("drift").exits(0);
}

#[test]
fn a_database_that_has_a_side_which_was_put_on_top_of_another_goes_back_and_forth() {
    let project = small(FIRST);
    add_headline(&project);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let note = ["ALTER TABLE ticket ADD COLUMN note TEXT;", "ALTER TABLE ticket DROP COLUMN note;"];
    add(&project, "0002_note", note, NEEDS_FIRST);

    let merging = Merging::read(&locate_at(&project.path()).unwrap(), &[Dialect::Sqlite]).unwrap();
    let analysis = merging.analysis().unwrap();
    let onto = ["a.0002_note".parse().unwrap()];
    let rebased = merging.rebase(&analysis, &onto, "2026-01-12T10:00:00Z".parse().unwrap()).unwrap();
    apply_changes(&rebased.root, &rebased.changes).unwrap();
    // Who has it under its old name is told what it needs now.
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0003_headline is applied, but a.0002_note, which it depends on, is not
      (in database local)
    help: if what a.0002_note does is there already: caribou migrate a 0002_note --fake
    help: if what a.0003_headline did is not there: caribou migrate a 0001_initial --fake
    help: if it is there, and what a.0002_note does is not: caribou migrate a 0001_initial, then caribou migrate
    ");
    assert_snapshot!(caribou.run("migrate a 0001 --yes").exits(0), @"
    $ caribou migrate a 0001 --yes
    [exit 0]
    --- stdout
      ok a.0003_headline [DURATION]
      renamed a.0002_headline to 0003_headline
    1 migration reverted in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok a.0002_note [DURATION]
      ok a.0003_headline [DURATION]
    2 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    caribou.run("drift").exits(0);
    caribou.run("check").exits(0);
}
