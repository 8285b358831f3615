//! Squashes: none, some or all of what they replace is applied.

use caribou_harness::Project;
use insta::assert_snapshot;

use crate::support::{Store, applied, caribou, error_document, json, rows, small, steps};

const CHAIN: &str = "
    //- /migrations/a/0001_x/up.sql
    CREATE TABLE x (id BIGINT);
    //- /migrations/a/0001_x/down.sql
    DROP TABLE x;
    //- /migrations/a/0001_x/metadata.toml
    run_in_transaction = true
    dependencies = []
    //- /migrations/a/0002_y/up.sql
    CREATE TABLE y (id BIGINT);
    //- /migrations/a/0002_y/down.sql
    DROP TABLE y;
    //- /migrations/a/0003_z/up.sql
    CREATE TABLE z (id BIGINT);
    //- /migrations/a/0003_z/down.sql
    DROP TABLE z;
    //- /migrations/b/0001_after/up.sql
    CREATE TABLE after_y (id BIGINT);
    //- /migrations/b/0001_after/down.sql
    DROP TABLE after_y;
    //- /migrations/b/0001_after/metadata.toml
    run_in_transaction = true
    dependencies = [\"a.0002_y\"]
";

/// `a.0001_squashed` stands for `a.0001_x` and `a.0002_y`.
fn squash(project: &Project) {
    let folder = "migrations/a/0001_squashed";
    project.write(&format!("{folder}/up.sql"), "CREATE TABLE x (id BIGINT);\nCREATE TABLE y (id BIGINT);\n");
    project.write(&format!("{folder}/down.sql"), "DROP TABLE y;\nDROP TABLE x;\n");
    project.write(
        &format!("{folder}/metadata.toml"),
        "run_in_transaction = true\ndependencies = []\nreplaces = [\"a.0001_x\", \"a.0002_y\"]\n",
    );
}

fn squashed() -> Project {
    let project = small(CHAIN);
    squash(&project);
    project
}

fn remove_originals(project: &Project) {
    project.remove("migrations/a/0001_x");
    project.remove("migrations/a/0002_y");
    project.write(
        "migrations/a/0003_z/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0001_squashed\"]\n",
    );
    project.write(
        "migrations/b/0001_after/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0001_squashed\"]\n",
    );
}

#[test]
fn none_applied_the_squash_runs_instead() {
    for store in Store::all("squash") {
        let project = squashed();
        let caribou = caribou(&project);
        let output = caribou.run(&format!("migrate --format json --url {}", store.url())).exits(0);
        assert_eq!(
            steps(&output),
            ["forwards apply a.0001_squashed", "forwards apply a.0003_z", "forwards apply b.0001_after"]
        );
        // What it stands for counts as applied as well, so that the originals never run.
        assert_eq!(store.recorded(), "a\t0001_squashed\na\t0001_x\na\t0002_y\na\t0003_z\nb\t0001_after\n");
        let again = caribou.run(&format!("migrate --url {}", store.url())).exits(0);
        assert!(again.stdout.starts_with("nothing to do"), "{again}");
        caribou.run(&format!("migrate a zero --yes --url {}", store.url())).exits(0);
        assert_eq!(store.recorded(), "");
    }
}

#[test]
fn all_applied_the_squash_is_recorded_without_running() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    squash(&project);
    assert_snapshot!(caribou.run("showmigrations a").exits(0), @"
    $ caribou showmigrations a
    [exit 0]
    --- stdout
    a
     [-] 0001_squashed (2 squashed migrations); run caribou migrate to record it
     [X] 0003_z
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    let output = caribou.run("migrate --plan --format json").exits(0);
    assert_eq!(steps(&output), ["forwards record a.0001_squashed"]);
    caribou.run("migrate --check").exits(1);
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok a.0001_squashed recorded
    1 migration recorded in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("showmigrations a").exits(0).stdout, @"
    a
     [X] 0001_squashed (2 squashed migrations)
     [X] 0003_z
    ");
    assert!(caribou.run("migrate").exits(0).stdout.starts_with("nothing to do"));
    caribou.run("check --strict").exits(0);
}

#[test]
fn some_applied_the_originals_run_first_and_that_is_said() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("migrate a 1").exits(0);
    squash(&project);
    let output = caribou.run("migrate").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok a.0002_y [DURATION]
      ok a.0003_z [DURATION]
      ok b.0001_after [DURATION]
      ok a.0001_squashed recorded
    4 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: a.0001_squashed: 1 of 2 applied here, these first
    ");
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT count(*) FROM caribou_migrations"), "5\n");
    caribou.run("check --strict").exits(0);
}

#[test]
fn some_applied_and_an_original_gone_is_said() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("migrate a 1").exits(0);
    squash(&project);
    remove_originals(&project);
    assert_snapshot!(caribou.run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_squashed (migrations/a/0001_squashed/metadata.toml) cannot be used, 1 of 2 applied here, but a.0002_y is gone from disk
    help: check out the last release that still had them, migrate with it, then come back
    ");
    let error = error_document(&caribou.run("migrate --format json").exits(4));
    assert_eq!(error["code"], "replaced_gone");
}

#[test]
fn originals_may_be_deleted_after_all_are_applied_and_on_a_fresh_database() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    squash(&project);
    caribou.run("migrate").exits(0);
    remove_originals(&project);
    let output = caribou.run("migrate").exits(0);
    assert!(output.stdout.starts_with("nothing to do") && !output.stderr.contains("ahead"), "{output}");
    caribou.run("check --strict").exits(0);
    let output = caribou.run("migrate --url sqlite:fresh.sqlite3 --format json").exits(0);
    assert_eq!(steps(&output)[0], "forwards apply a.0001_squashed");
    // As long as `replaces` names them, the rows cannot be pruned.
    assert_snapshot!(caribou.run("migrate --prune").exits(5), @"
    $ caribou migrate --prune
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_squashed still lists a.0001_x, a.0002_y
    help: these rows say what the squash stands for; remove its `replaces` first
    ");
    let text = project.read("migrations/a/0001_squashed/metadata.toml");
    let text: String =
        text.lines().filter(|line| !line.starts_with("replaces")).collect::<Vec<_>>().join("\n");
    project.write("migrations/a/0001_squashed/metadata.toml", &text);
    let output = caribou.run("migrate --prune --format json").exits(0);
    assert_eq!(json(&output)["pruned"].as_array().unwrap().len(), 2);
    caribou.run("check --strict").exits(0);
}

#[test]
fn originals_deleted_before_the_squash_was_recorded_are_no_loss() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    squash(&project);
    remove_originals(&project);
    let output = caribou.run("migrate --format json").exits(0);
    assert_eq!(steps(&output), ["forwards record a.0001_squashed"]);
    assert_eq!(applied(&caribou, ""), ["a.0001_squashed", "a.0003_z", "b.0001_after"]);
}

#[test]
fn a_squash_that_is_reverted_takes_all_its_rows_along_and_can_run_again() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    squash(&project);
    caribou.run("migrate").exits(0);
    caribou.run("migrate a zero --yes").exits(0);
    let file = project.at("db.sqlite3");
    assert_eq!(rows(&file, "SELECT count(*) FROM caribou_migrations"), "0\n");
    let tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('x', 'y', 'z', 'after_y')";
    assert_eq!(rows(&file, tables), "0\n");
    caribou.run("migrate").exits(0);
    assert_eq!(rows(&file, tables), "4\n");
}

#[test]
fn a_replaced_name_leads_to_its_squash() {
    let project = squashed();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    assert_snapshot!(caribou.run("migrate a 0002_y").exits(2), @"
    $ caribou migrate a 0002_y
    [exit 2]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0002_y was replaced by squash a.0001_squashed
    help: name the squash: a 0001_squashed
    ");
    // Its SQL can still be read.
    assert!(caribou.run("sqlmigrate a 0002_y").exits(0).stdout.contains("CREATE TABLE y"));
}

#[test]
fn a_squash_of_squashes_is_resolved_from_the_inside_out() {
    for (applied_before, expected) in [
        ("", vec!["forwards apply a.0001_all", "forwards apply b.0001_after"]),
        (
            "a 1",
            vec![
                "forwards apply a.0002_y",
                "forwards apply a.0003_z",
                "forwards record a.0001_all",
                "forwards apply b.0001_after",
            ],
        ),
    ] {
        let project = small(CHAIN);
        let caribou = caribou(&project);
        if !applied_before.is_empty() {
            caribou.run(&format!("migrate {applied_before}")).exits(0);
        }
        squash(&project);
        let folder = "migrations/a/0001_all";
        project.write(
            &format!("{folder}/up.sql"),
            "CREATE TABLE x (id BIGINT);\nCREATE TABLE y (id BIGINT);\nCREATE TABLE z (id BIGINT);\n",
        );
        project.write(
            &format!("{folder}/metadata.toml"),
            "run_in_transaction = true\ndependencies = []\nreplaces = [\"a.0001_squashed\", \"a.0003_z\"]\n",
        );
        let output = caribou.run("migrate --format json").exits(0);
        let mut seen = steps(&output);
        // When everything is applied, one more run may be what records the outermost squash.
        for _ in 0..2 {
            seen.extend(steps(&caribou.run("migrate --format json").exits(0)));
        }
        let mut wanted: Vec<String> = expected.iter().map(ToString::to_string).collect();
        seen.sort();
        wanted.sort();
        assert_eq!(seen, wanted, "after {applied_before:?}");
        assert_eq!(applied(&caribou, "a"), ["a.0001_all"]);
        // Without the outer squash the inner one stands, and nothing runs again.
        project.remove(folder);
        let output = caribou.run("migrate a --format json");
        let again = steps(&output);
        assert!(again.iter().all(|step| step.contains(" record ")), "{output}");
    }
}

#[test]
fn a_squash_that_replaces_itself_or_what_another_replaces_is_refused() {
    let project = squashed();
    let metadata = "migrations/a/0001_squashed/metadata.toml";
    project.write(
        metadata,
        "run_in_transaction = true\ndependencies = []\nreplaces = [\"a.0001_x\", \"a.0001_squashed\"]\n",
    );
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: squashes replace themselves: a.0001_squashed -> a.0001_squashed (migrations/a/0001_squashed/metadata.toml)
    ");
    squash(&project);
    project.write("migrations/a/0001_second/up.sql", "SELECT 1;\n");
    project.write(
        "migrations/a/0001_second/metadata.toml",
        "run_in_transaction = true\ndependencies = []\nreplaces = [\"a.0002_y\"]\n",
    );
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_second (migrations/a/0001_second/metadata.toml) and a.0001_squashed (migrations/a/0001_squashed/metadata.toml) both replace a.0002_y
    ");
}

#[test]
fn a_squash_of_a_squash_that_no_database_saw_leaves_nothing_behind() {
    let mut files = String::new();
    for (name, column) in [("0001_initial", ""), ("0002_a", "a"), ("0003_b", "b"), ("0004_c", "c")] {
        let up = if column.is_empty() {
            "CREATE TABLE ticket (id INTEGER PRIMARY KEY);".to_owned()
        } else {
            format!("ALTER TABLE ticket ADD COLUMN {column} TEXT;")
        };
        files += &format!("//- /migrations/t/{name}/up.sql\n{up}\n");
    }
    let project = small(&files);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    // The database never hears of the first one by itself.
    caribou.run("squashmigrations t 2 3").exits(0);
    caribou.run("squashmigrations t 2 4").exits(0);
    caribou.run("migrate").exits(0);
    caribou.run("squashmigrations --finish t 0002_squashed_0004_c --yes").exits(0);
    caribou.run("migrate --check").exits(0);
    assert_eq!(applied(&caribou, ""), ["t.0001_initial", "t.0002_squashed_0004_c"]);
}
