//! The end of the transition: the originals go.

use caribou_harness::Project;

use super::{CONFIG, Checkouts, ORDER, copy, ends, run};
use crate::catalog::whole;
use crate::support::{Store, caribou, error_document, small, steps};

/// The squashes of a project: app and name.
fn squashes(project: &Project) -> Vec<(String, String)> {
    let tree = project.tree_of("migrations");
    let proofs =
        tree.lines().filter_map(|line| line.strip_prefix("//- /migrations/")?.strip_suffix("/proof.toml"));
    proofs
        .filter_map(|path| path.split_once('/'))
        .map(|(app, name)| (app.to_owned(), name.to_owned()))
        .collect()
}

/// Takes the originals of every app away.
fn finish(project: &Project, more: &str) {
    for (app, name) in squashes(project) {
        caribou(project).run(&format!("squashmigrations --finish {app} {name} --yes {more}")).exits(0);
    }
}

#[test]
fn a_database_that_is_not_past_it_keeps_the_originals() {
    let checkouts = Checkouts::new();
    let project = copy(&checkouts.new);
    project.write("caribou.toml", &format!("{CONFIG}squash_requires = true\n"));
    let old = caribou(&checkouts.old);
    let url = format!("sqlite:{}", project.at("db.sqlite3").display());
    let caribou = caribou(&project);
    for step in ["tickets 0001", "tickets 0002", "tickets 0004", "accounts 0002"] {
        old.run(&format!("migrate {step} --url {url}")).exits(0);
        let before = project.tree_of("migrations");
        for (app, name) in squashes(&project) {
            let output = caribou.run(&format!("squashmigrations --finish {app} {name} --yes"));
            if output.code != Some(0) {
                assert!(output.stderr.contains("local"), "{output}");
                let error = error_document(
                    &caribou.run(&format!("squashmigrations --finish {app} {name} --yes --format json")),
                );
                assert_eq!(error["code"], "not_deployed");
            } else {
                panic!("after {step:?}, {app}.{name} is recorded nowhere:\n{output}");
            }
        }
        assert_eq!(project.tree_of("migrations"), before);
    }
    caribou.run("migrate").exits(0);
    finish(&project, "");
}

#[test]
fn nothing_of_the_originals_is_left() {
    let project = copy(&Checkouts::new().new);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let squashes = squashes(&project);
    finish(&project, "");
    let tree = project.tree_of("migrations");
    for step in ORDER {
        assert!(!tree.contains(&format!("/{}/", step.replace(' ', "/"))), "{step}:\n{tree}");
    }
    let is_old =
        |line: &&str| ORDER.iter().any(|step| line.contains(&format!("\"{}\"", step.replace(' ', "."))));
    // Their names are known still, so that the rows in old databases are no riddle; nothing depends on them.
    let named = tree.lines().filter(is_old).filter(|line| line.starts_with("dependencies")).count();
    assert_eq!((named, tree.matches("replaces = ").count()), (0, 0), "{tree}");
    caribou.run("check --strict").exits(0);
    // They are no squashes any more.
    let (app, name) = &squashes[0];
    caribou.run(&format!("squashmigrations --finish {app} {name} --yes")).exits(2);
}

#[test]
fn fresh_and_old_databases_are_fine_afterwards() {
    let checkouts = Checkouts::new();
    let end = checkouts.end();
    let (old, new) = (caribou(&checkouts.old), caribou(&checkouts.new));
    let finished = copy(&checkouts.new);
    finish(&finished, "--allow-unapplied");
    let after = caribou(&finished);
    for count in [0, 3, ORDER.len()] {
        let store = Store::file();
        ORDER[..count].iter().for_each(|step| drop(run(&old, &format!("migrate {step}"), &store)));
        run(&new, "migrate", &store);
        let output = run(&after, "migrate --format json", &store);
        assert!(steps(&output).is_empty(), "{output}");
        ends(&store, "sqlite", &end, &format!("{count} of the originals"));
        run(&after, "drift", &store);
        run(&after, "migrate --prune", &store);
        assert_eq!(store.recorded().lines().count(), 2, "{}", store.recorded());
        run(&after, "migrate --check", &store);
    }
    let store = Store::file();
    let output = run(&after, "migrate --format json", &store);
    assert_eq!(steps(&output).len(), 2, "{output}");
    ends(&store, "sqlite", &end, "fresh");
}

#[test]
fn a_new_migration_after_the_end_reaches_old_databases() {
    let checkouts = Checkouts::new();
    let (old, new) = (caribou(&checkouts.old), caribou(&checkouts.new));
    let finished = copy(&checkouts.new);
    let name = squashes(&finished).into_iter().find(|(app, _)| app == "tickets").unwrap().1;
    finish(&finished, "--allow-unapplied");
    let folder = "migrations/tickets/0005_more";
    finished.write(&format!("{folder}/up.sql"), "ALTER TABLE ticket ADD COLUMN more INTEGER;\n");
    finished.write(&format!("{folder}/down.sql"), "ALTER TABLE ticket DROP COLUMN more;\n");
    finished.write(
        &format!("{folder}/metadata.toml"),
        &format!("run_in_transaction = true\ndependencies = [\"tickets.{name}\"]\n"),
    );
    let after = caribou(&finished);
    let fresh = Store::file();
    run(&after, "migrate", &fresh);
    let store = Store::file();
    run(&old, "migrate", &store);
    run(&new, "migrate", &store);
    // The originals' rows may have to go first, which is said then.
    let output = after.run(&format!("migrate --url {}", store.url()));
    if output.code != Some(0) {
        assert!(output.stderr.contains("--prune"), "{output}");
        run(&after, "migrate --prune", &store);
        run(&after, "migrate", &store);
    }
    ends(&store, "sqlite", &whole("sqlite", &fresh), "a new migration");
}

#[test]
fn a_dependent_of_an_original_depends_on_the_squash() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT PRIMARY KEY);
        //- /migrations/a/0001_x/down.sql
        DROP TABLE x;
        //- /migrations/a/0002_y/up.sql
        ALTER TABLE x ADD COLUMN y INTEGER;
        //- /migrations/a/0002_y/down.sql
        ALTER TABLE x DROP COLUMN y;
        //- /migrations/a/0003_after/up.sql
        CREATE TABLE later (id BIGINT PRIMARY KEY);
        //- /migrations/a/0003_after/metadata.toml
        # Kept: a note of its author.
        run_in_transaction = true
        dependencies = [\"a.0002_y\"]
        //- /migrations/b/0001_z/up.sql
        CREATE TABLE z (id BIGINT PRIMARY KEY);
        //- /migrations/b/0001_z/metadata.toml
        run_in_transaction = true
        dependencies = [
            # for x
            \"a.0001_x\",
        ]
        ",
    );
    let caribou = caribou(&project);
    caribou.run("squashmigrations a 0002 --no-input").exits(0);
    caribou.run("migrate").exits(0);
    finish(&project, "");
    for path in ["a/0003_after", "b/0001_z"] {
        let text = project.read(&format!("migrations/{path}/metadata.toml"));
        assert!(text.contains("\"a.0001_squashed_0002_y\"") && text.contains("# "), "{text}");
    }
    caribou.run("migrate --check").exits(0);
    caribou.run("check").exits(0);
}
