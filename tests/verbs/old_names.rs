//! Databases that know migrations by names of earlier releases, of other apps, and of other branches.

mod finding;
mod releases;

use caribou_harness::Project;

use crate::support::{Store, applied, caribou, json, small, steps};

const TWO: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE a (id BIGINT);
    //- /migrations/a/0001_initial/down.sql
    DROP TABLE a;
    //- /migrations/a/0002_auto/up.sql
    CREATE TABLE b (id BIGINT);
    //- /migrations/a/0002_auto/down.sql
    DROP TABLE b;
";

/// Moves a folder, and writes what the migration says of itself then.
fn rename(project: &Project, from: &str, to: &str, metadata: &str) {
    let folder = |name: &str| project.at(&format!("migrations/{name}"));
    std::fs::create_dir_all(folder(to).parent().unwrap()).unwrap();
    std::fs::rename(folder(from), folder(to)).unwrap();
    project.write(
        &format!("migrations/{to}/metadata.toml"),
        &format!("run_in_transaction = true\n{metadata}\n"),
    );
}

/// A database with both migrations, and then `0002` in another app.
fn moved(store: &Store) -> Project {
    let project = small(TWO);
    caribou(&project).run(&format!("migrate --url {}", store.url())).exits(0);
    let metadata = "aliases = [\"a.0002_auto\"]\ndependencies = [\"a.0001_initial\"]";
    rename(&project, "a/0002_auto", "b/0001_create_b", metadata);
    project
}

#[test]
fn a_migration_that_moved_to_another_app_keeps_its_row() {
    for store in Store::all("moved") {
        let project = moved(&store);
        let (caribou, url) = (caribou(&project), store.url());
        let plan = caribou.run(&format!("migrate --plan --url {url}")).exits(0);
        assert_eq!(plan.stdout, "  rename a.0002_auto to b.0001_create_b\n");
        assert_eq!(applied(&caribou, &format!("--url {url}")), ["a.0001_initial", "b.0001_create_b"]);
        assert_eq!(store.recorded(), "a\t0001_initial\na\t0002_auto\n", "they only looked");
        let output = json(&caribou.run(&format!("migrate --format json --url {url}")).exits(0));
        assert_eq!(output["renamed"][0][1], "b.0001_create_b");
        assert_eq!(store.recorded(), "a\t0001_initial\nb\t0001_create_b\n");
        let events = "SELECT app, name, detail FROM caribou_events WHERE kind = 'rename'";
        assert_eq!(store.query(events), "b\t0001_create_b\twas a.0002_auto\n");
        let again = caribou.run(&format!("migrate --url {url}")).exits(0);
        assert!(again.stdout.starts_with("nothing to do"), "{again}");
        caribou.run(&format!("migrate b zero --yes --url {url}")).exits(0);
        assert_eq!(store.recorded(), "a\t0001_initial\n");
    }
}

#[test]
fn a_way_back_gives_new_names_first() {
    for store in Store::all("back") {
        let project = moved(&store);
        let output = caribou(&project)
            .run(&format!("migrate b zero --yes --format json --url {}", store.url()))
            .exits(0);
        assert_eq!(steps(&output), ["backwards revert b.0001_create_b"]);
        assert_eq!(store.recorded(), "a\t0001_initial\n");
        let events = "SELECT kind, app, name FROM caribou_events ORDER BY id DESC LIMIT 2";
        assert_eq!(store.query(events), "revert\tb\t0001_create_b\nrename\tb\t0001_create_b\n");
    }
}

#[test]
fn the_log_is_one_whatever_the_migration_was_called() {
    let store = Store::file();
    let project = moved(&store);
    let (caribou, url) = (caribou(&project), store.url());
    let kinds = |line: &str| {
        let document = json(&caribou.run(&format!("history {line} --format json --url {url}")).exits(0));
        let kind = |event: &serde_json::Value| {
            format!("{} {}", event["kind"].as_str().unwrap(), event["name"].as_str().unwrap())
        };
        document["events"].as_array().unwrap().iter().map(kind).collect::<Vec<_>>().join(", ")
    };
    // The database does not know the new name yet, but the files know the old one.
    assert_eq!(kinds("b 0001_create_b"), "apply 0002_auto");
    caribou.run(&format!("migrate --url {url}")).exits(0);
    for line in ["b 0001_create_b", "a 0002_auto", "a 2", "b"] {
        assert_eq!(kinds(line), "apply 0002_auto, rename 0001_create_b", "{line}");
    }
    assert_eq!(kinds("a 1"), "apply 0001_initial");
    assert_eq!(kinds("a"), "apply 0001_initial, apply 0002_auto, rename 0001_create_b");
    // What the files say of old names is not needed for what the log has.
    project.remove("migrations");
    project.write("migrations/a/0001_initial/up.sql", "SELECT 1;\n");
    assert_eq!(kinds("b 0001_create_b"), "apply 0002_auto, rename 0001_create_b");
}

/// One branch: `0002_ours`; the other one, which is gone from disk: `0002_theirs`.
const TAKEN_IN: &str = "merged_from = [\"0002_theirs\"]\ndependencies = [\"a.0001_initial\"]";

fn branches() -> Project {
    let project = small(TWO);
    rename(&project, "a/0002_auto", "a/0002_theirs", "");
    project
}

fn merge(project: &Project) {
    rename(project, "a/0002_theirs", "a/0002_ours", TAKEN_IN);
    project.write("migrations/a/0002_ours/up.sql", "CREATE TABLE b (id BIGINT /* ours */ NULL);\n");
}

#[test]
fn a_database_of_a_branch_that_was_taken_in_has_what_did_the_same() {
    for store in Store::all("taken") {
        let project = branches();
        let (caribou, url) = (caribou(&project), store.url());
        caribou.run(&format!("migrate --url {url}")).exits(0);
        merge(&project);
        assert_eq!(applied(&caribou, &format!("--url {url}")), ["a.0001_initial", "a.0002_ours"]);
        let found = caribou.run(&format!("check --no-proof --url {url}")).exits(0);
        assert!(!found.stdout.contains("edited"), "{found}");
        let plan = caribou.run(&format!("migrate --plan --url {url}")).exits(0);
        assert_eq!(plan.stdout, "  rename a.0002_theirs to 0002_ours, which does the same\n");
        caribou.run(&format!("migrate --url {url}")).exits(0);
        let events = "SELECT name, detail FROM caribou_events WHERE kind = 'rename'";
        assert_eq!(store.query(events), "0002_ours\twas a.0002_theirs, which did the same\n");
        // The row is the one that a database of this branch has.
        let row = "SELECT checksum, file_hash, statements FROM caribou_migrations WHERE name = '0002_ours'";
        let fresh = Store::file();
        caribou.run(&format!("migrate --url {}", fresh.url())).exits(0);
        assert_eq!(store.query(row), fresh.query(row));
        project.write("migrations/a/0002_ours/up.sql", "CREATE TABLE b (id BIGINT, other BIGINT);\n");
        let found = caribou.run(&format!("check --no-proof --url {url}")).exits(1);
        assert!(found.stdout.contains("edited"), "{found}");
    }
}

#[test]
fn of_two_that_did_the_same_one_row_stays() {
    for store in Store::all("both") {
        let project = branches();
        let (caribou, url) = (caribou(&project), store.url());
        caribou.run(&format!("migrate --url {url}")).exits(0);
        merge(&project);
        caribou.run(&format!("migrate --url {url}")).exits(0);
        let (old, new) = ("INSERT INTO caribou_migrations SELECT app, '0002_theirs'", "checksum");
        store.execute(&format!(
            "{old}, {new}, file_hash, statements, applied_at, duration_ms FROM caribou_migrations WHERE name = '0002_ours'"
        ));
        let shown = caribou.run(&format!("showmigrations --url {url}")).exits(0);
        assert!(!shown.stderr.contains("theirs"), "{shown}");
        let output = caribou.run(&format!("migrate --url {url}")).exits(0);
        assert_eq!(output.stdout, "  pruned a.0002_theirs\n");
        assert_eq!(store.recorded(), "a\t0001_initial\na\t0002_ours\n");
        let event = "SELECT name, detail FROM caribou_events WHERE kind = 'prune'";
        assert_eq!(store.query(event), "0002_theirs\ta.0002_ours did the same, and is here too\n");
        // Nothing is left that could be taken for what was reverted.
        caribou.run(&format!("migrate a 1 --yes --url {url}")).exits(0);
        assert_eq!(applied(&caribou, &format!("--url {url}")), ["a.0001_initial"]);
    }
}

#[test]
fn what_was_interrupted_under_its_old_name_goes_on_under_the_new_one() {
    let script = |third: &str| {
        format!(
            "CREATE TABLE x (id BIGINT PRIMARY KEY);\nINSERT INTO x VALUES (1);\n{third};\nINSERT INTO x VALUES (3);\n"
        )
    };
    for verb in ["migrate", "resolve a 0001_new --applied", "resolve a 0001_old --applied"] {
        for store in Store::all("interrupted") {
            let project = small("//- /migrations/\n");
            let (caribou, url) = (caribou(&project), store.url());
            project.write("migrations/a/0001_old/up.sql", &script("INSERT INTO x SELECT id FROM nowhere"));
            project.write("migrations/a/0001_old/metadata.toml", "run_in_transaction = false\n");
            caribou.run(&format!("migrate --url {url}")).exits(6);
            rename(&project, "a/0001_old", "a/0001_new", "");
            project.write("migrations/a/0001_new/up.sql", &script("INSERT INTO x VALUES (2)"));
            project.write(
                "migrations/a/0001_new/metadata.toml",
                "run_in_transaction = false\naliases = [\"0001_old\"]\n",
            );
            let shown = caribou.run(&format!("showmigrations --url {url}")).exits(0);
            assert!(shown.stdout.contains("[ ] 0001_new (interrupted at step 3)"), "{shown}");
            let plan = caribou.run(&format!("migrate --plan --url {url}")).exits(0);
            assert!(plan.stdout.starts_with("  rename a.0001_old to 0001_new\n"), "{plan}");
            let steps = store.query("SELECT DISTINCT name FROM caribou_steps");
            assert_eq!(steps, "0001_old\n", "they only looked");
            caribou.run(&format!("{verb} --url {url}")).exits(0);
            let rows = if verb == "migrate" { "1\n2\n3\n" } else { "1\n" };
            assert_eq!(store.query("SELECT id FROM x ORDER BY id"), rows, "{verb}");
            assert_eq!(store.recorded(), "a\t0001_new\n");
            assert_eq!(store.query("SELECT count(*) FROM caribou_steps"), "0\n");
            let events = "SELECT name, detail FROM caribou_events WHERE kind = 'rename'";
            assert_eq!(store.query(events), "0001_new\twas a.0001_old\n");
            let again = caribou.run(&format!("migrate --url {url}")).exits(0);
            assert!(again.stdout.starts_with("nothing to do"), "{again}");
        }
    }
}

#[test]
fn an_edit_is_accepted_of_a_row_under_its_old_name() {
    let store = Store::file();
    let project = moved(&store);
    let (caribou, url) = (caribou(&project), store.url());
    project.write("migrations/b/0001_create_b/up.sql", "CREATE TABLE b (id INTEGER);\n");
    let refused = caribou.run(&format!("migrate --url {url}")).exits(5);
    assert!(refused.stderr.contains("b.0001_create_b was edited after it was applied"), "{refused}");
    caribou.run(&format!("check --accept b 1 --url {url}")).exits(0);
    assert_eq!(store.recorded(), "a\t0001_initial\nb\t0001_create_b\n");
    let again = caribou.run(&format!("migrate --url {url}")).exits(0);
    assert!(again.stdout.starts_with("nothing to do"), "{again}");
}

#[test]
fn a_squash_sees_rows_under_the_new_names() {
    for store in Store::all("squashed") {
        let project = small(TWO);
        let (caribou, url) = (caribou(&project), store.url());
        caribou.run(&format!("migrate --url {url}")).exits(0);
        rename(&project, "a/0002_auto", "a/0002_create_b", "aliases = [\"0002_auto\"]");
        let squash = "migrations/a/0001_squashed_0002_create_b";
        project
            .write(&format!("{squash}/up.sql"), "CREATE TABLE a (id BIGINT);\nCREATE TABLE b (id BIGINT);\n");
        project.write(&format!("{squash}/down.sql"), "DROP TABLE b;\nDROP TABLE a;\n");
        project.write(
            &format!("{squash}/metadata.toml"),
            "run_in_transaction = true\nreplaces = [\"a.0001_initial\", \"a.0002_create_b\"]\n",
        );
        let output = caribou.run(&format!("migrate --format json --url {url}")).exits(0);
        assert_eq!(steps(&output), ["forwards record a.0001_squashed_0002_create_b"]);
        assert_eq!(store.recorded(), "a\t0001_initial\na\t0001_squashed_0002_create_b\na\t0002_create_b\n");
        // The squash itself gets another name.
        rename(
            &project,
            "a/0001_squashed_0002_create_b",
            "a/0001_all",
            "replaces = [\"a.0001_initial\", \"a.0002_create_b\"]\naliases = [\"0001_squashed_0002_create_b\"]",
        );
        caribou.run(&format!("migrate a zero --yes --url {url}")).exits(0);
        assert_eq!(store.recorded(), "");
        let made = caribou.run(&format!("migrate --format json --url {url}")).exits(0);
        assert_eq!(steps(&made), ["forwards apply a.0001_all"]);
    }
}
