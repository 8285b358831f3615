//! The end of a transition: the originals of a squash go.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "the test looks at the disk itself")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use caribou::files::{Change, apply_changes};
use caribou::target::{Location, locate_at};
use caribou::{Project as Migrations, SquashError, Squashing};
use caribou_graph::{Goal, Graph};
use caribou_harness::Project;
use caribou_migration::Dialect;

/// Adds an `up.sql` to each migration that only has a `metadata.toml`.
fn project(files: &str) -> Project {
    let mut all = String::new();
    for line in files
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.strip_prefix("        ").unwrap_or(line))
    {
        if let Some(folder) = line.strip_prefix("//- ").and_then(|path| path.strip_suffix("/metadata.toml")) {
            all += &format!("//- {folder}/up.sql\nSELECT 1;\n");
        }
        all += &format!("{line}\n");
    }
    Project::new(&all)
}

/// What a new database gets, in order.
fn plan(location: &Location) -> Vec<String> {
    let project = Migrations::read(location, Dialect::Sqlite).unwrap();
    let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()).unwrap();
    graph.plan(&[Goal::Everything]).unwrap().steps.iter().map(|step| step.id.to_string()).collect()
}

/// Finishes a squash; returns what changed of the files.
fn finished(project: &Project, app: &str, name: &str) -> String {
    let location = locate_at(&project.path()).unwrap();
    let before = plan(&location);
    let squashing = Squashing::read(&location, &[Dialect::Sqlite]).unwrap();
    let finish = match squashing.finish(&app.parse().unwrap(), name) {
        Ok(finish) => finish,
        Err(error) => return error.to_string(),
    };
    let shown = |path: &Path| path.strip_prefix(project.path()).unwrap().display().to_string();
    let mut said = String::new();
    for change in &finish.changes {
        said += &match change {
            Change::Write { path, text } => format!("{}\n{}", shown(path), text),
            Change::Remove { path } => format!("{} goes\n", shown(path)),
            Change::Move { .. } => unreachable!("nothing is moved"),
        };
    }
    apply_changes(&finish.root, &finish.changes).unwrap();
    assert_eq!(plan(&location), before, "the plan of a new database");
    let again = Squashing::read(&location, &[Dialect::Sqlite]).unwrap().finish(&app.parse().unwrap(), name);
    assert!(matches!(again, Err(SquashError::NoSquash(_) | SquashError::Find(_))));
    said
}

#[test]
fn what_named_an_original_names_the_squash() {
    let project = project(
        "
        //- /caribou.toml
        //- /migrations/a/0001_x/metadata.toml
        run_in_transaction = true
        dependencies = []
        //- /migrations/a/0002_y/metadata.toml
        run_in_transaction = true
        //- /migrations/a/0001_squashed_0002_y/metadata.toml
        # Made by hand.
        run_in_transaction = true
        replaces = ['a.0001_x', 'a.0002_y'] # both
        dependencies = []
        //- /migrations/a/0001_squashed_0002_y/proof.toml
        //- /migrations/a/0003_z/metadata.toml
        run_in_transaction = true
        //- /migrations/b/0001_after/metadata.toml
        run_in_transaction = true
        dependencies = [
            \"a.0001_x\", # its table
            \"a.0002_y\", # and its column
        ]
        //- /migrations/c/0001_before/metadata.toml
        run_in_transaction = true
        dependencies = []
        run_before = [\"a.0001_x\"]
    ",
    );
    insta::assert_snapshot!(finished(&project, "a", "1"), @r#"
    migrations/a/0001_squashed_0002_y/metadata.toml
    # Made by hand.
    run_in_transaction = true
    replaced = ['a.0001_x', 'a.0002_y'] # both
    dependencies = []
    migrations/b/0001_after/metadata.toml
    run_in_transaction = true
    dependencies = [
        "a.0001_squashed_0002_y", # its table
        # and its column
    ]
    migrations/c/0001_before/metadata.toml
    run_in_transaction = true
    dependencies = []
    run_before = ["a.0001_squashed_0002_y"]
    migrations/a/0001_squashed_0002_y/proof.toml goes
    migrations/a/0001_x goes
    migrations/a/0002_y goes
    "#);
    assert!(!fs::exists(project.path().join("migrations/a/0001_x")).unwrap());
}

#[test]
fn a_plain_folder_keeps_its_order() {
    let project = project(
        "
        //- /migrations/2020-01-01-000000_a/up.sql
        SELECT 1;
        //- /migrations/2020-01-02-000000_b/up.sql
        SELECT 1;
        //- /migrations/2020-01-03-000000_c/up.sql
        SELECT 1;
        //- /migrations/2020-01-04-000000_d/up.sql
        SELECT 1;
        //- /migrations/2020-01-02-000000_squashed/metadata.toml
        run_in_transaction = true
        replaces = [\"main.2020-01-02-000000_b\", \"main.2020-01-03-000000_c\"]
    ",
    );
    insta::assert_snapshot!(finished(&project, "main", "2020-01-02-000000_squashed"), @r#"
    migrations/2020-01-02-000000_squashed/metadata.toml
    run_in_transaction = true
    replaced = ["main.2020-01-02-000000_b", "main.2020-01-03-000000_c"]
    migrations/2020-01-02-000000_b goes
    migrations/2020-01-03-000000_c goes
    "#);
}

#[test]
fn what_only_the_order_of_the_folder_said_is_written_down() {
    // The squash has a number behind what needs it, and nothing else says so.
    let project = project(
        "
        //- /caribou.toml
        //- /migrations/a/0001_x/up.sql
        SELECT 1;
        //- /migrations/a/0002_y/metadata.toml
        run_in_transaction = true
        //- /migrations/a/0003_z/up.sql
        SELECT 1;
        //- /migrations/a/0009_squashed/metadata.toml
        run_in_transaction = true
        replaces = [\"a.0001_x\", \"a.0002_y\"]
    ",
    );
    insta::assert_snapshot!(finished(&project, "a", "0009_squashed"), @r#"
    migrations/a/0003_z/metadata.toml
    run_in_transaction = true
    dependencies = ["a.0009_squashed"]
    migrations/a/0009_squashed/metadata.toml
    run_in_transaction = true
    replaced = ["a.0001_x", "a.0002_y"]
    dependencies = []
    migrations/a/0001_x goes
    migrations/a/0002_y goes
    "#);
}

#[test]
fn a_squash_whose_place_in_the_folder_would_make_a_circle_says_what_it_needs() {
    let project = project(
        "
        //- /caribou.toml
        //- /migrations/a/0001_x/metadata.toml
        dependencies = []
        //- /migrations/a/0002_y/metadata.toml
        dependencies = [\"a.0001_x\"]
        //- /migrations/a/0003_z/metadata.toml
        dependencies = [\"a.0002_y\"]
        //- /migrations/a/0004_u/up.sql
        SELECT 1;
        //- /migrations/a/0009_squashed/metadata.toml
        replaces = [\"a.0001_x\", \"a.0002_y\"]
    ",
    );
    insta::assert_snapshot!(finished(&project, "a", "9"), @r#"
    migrations/a/0003_z/metadata.toml
    dependencies = ["a.0009_squashed"]
    migrations/a/0009_squashed/metadata.toml
    replaced = ["a.0001_x", "a.0002_y"]
    dependencies = []
    migrations/a/0001_x goes
    migrations/a/0002_y goes
    "#);
}

#[test]
fn what_has_to_come_after_an_original_comes_after_the_squash() {
    let project = project(
        "
        //- /caribou.toml
        //- /migrations/a/0001_x/metadata.toml
        dependencies = []
        run_before = [\"a.0002_y\", \"b.0001_early\"]
        //- /migrations/a/0002_y/metadata.toml
        dependencies = [\"a.0001_x\"]
        aliases = [\"0002_old\"]
        //- /migrations/a/0001_squashed/metadata.toml
        dependencies = []
        replaces = [\"a.0001_x\", \"a.0002_y\"]
        //- /migrations/b/0001_early/metadata.toml
        dependencies = []
    ",
    );
    insta::assert_snapshot!(finished(&project, "a", "0001_squashed"), @r#"
    migrations/a/0001_squashed/metadata.toml
    dependencies = []
    replaced = ["a.0001_x", "a.0002_y"]
    run_before = ["b.0001_early"]
    migrations/a/0001_x goes
    migrations/a/0002_y goes
    "#);
}

#[test]
fn squashes_in_and_around_it() {
    let files = "
        //- /caribou.toml
        //- /migrations/a/0001_x/metadata.toml
        dependencies = []
        //- /migrations/a/0002_y/metadata.toml
        dependencies = [\"a.0001_x\"]
        //- /migrations/a/0003_z/metadata.toml
        dependencies = [\"a.0002_y\"]
        //- /migrations/a/0001_inner/metadata.toml
        dependencies = []
        replaces = [\"a.0001_x\", \"a.0002_y\", \"a.0000_gone\"]
        //- /migrations/a/0001_outer/metadata.toml
        dependencies = []
        replaces = [\"a.0001_inner\", \"a.0001_x\", 'a.0003_z']
        //- /migrations/b/0001_after/metadata.toml
        dependencies = [\"a.0002_y\", \"a.0003_z\"]
    ";
    insta::assert_snapshot!(finished(&project(files), "a", "0001_inner"), @r#"
    migrations/a/0001_inner/metadata.toml
    dependencies = []
    replaced = ["a.0001_x", "a.0002_y", "a.0000_gone"]
    migrations/a/0001_outer/metadata.toml
    dependencies = []
    replaces = ["a.0001_inner", 'a.0003_z']
    migrations/a/0003_z/metadata.toml
    dependencies = ["a.0001_inner"]
    migrations/b/0001_after/metadata.toml
    dependencies = ["a.0001_inner", "a.0003_z"]
    migrations/a/0001_x goes
    migrations/a/0002_y goes
    "#);
    insta::assert_snapshot!(finished(&project(files), "a", "0001_outer"), @r#"
    migrations/a/0001_outer/metadata.toml
    dependencies = []
    replaced = ["a.0001_inner", "a.0001_x", 'a.0003_z', 'a.0000_gone', 'a.0002_y']
    migrations/b/0001_after/metadata.toml
    dependencies = ["a.0001_outer"]
    migrations/a/0001_inner goes
    migrations/a/0001_x goes
    migrations/a/0002_y goes
    migrations/a/0003_z goes
    "#);
    // The inner one first, then the outer one.
    let project = project(files);
    finished(&project, "a", "0001_inner");
    insta::assert_snapshot!(finished(&project, "a", "0001_outer"), @r#"
    migrations/a/0001_outer/metadata.toml
    dependencies = []
    replaced = ["a.0001_inner", 'a.0003_z', 'a.0000_gone', 'a.0001_x', 'a.0002_y']
    migrations/b/0001_after/metadata.toml
    dependencies = ["a.0001_outer"]
    migrations/a/0001_inner goes
    migrations/a/0003_z goes
    "#);
}

#[test]
fn what_is_refused() {
    let project = project(
        "
        //- /caribou.toml
        //- /migrations/a/0001_x/metadata.toml
        dependencies = []
        //- /migrations/a/0002_y/metadata.toml
        dependencies = [\"a.0001_x\"]
        //- /migrations/a/0001_squashed/metadata.toml
        dependencies = []
        replaces = [\"a.0001_x\", \"a.0002_y\"]
        //- /migrations/a/0003_z/metadata.toml
        dependencies = [\"a.0002_y\"]
        //- /migrations/b/0001_u/metadata.toml
        dependencies = []
        //- /migrations/b/0002_v/metadata.toml
        dependencies = [\"b.0001_u\"]
        //- /migrations/b/0003_w/metadata.toml
        dependencies = [\"b.0002_v\"]
        //- /migrations/b/0002_squashed/metadata.toml
        dependencies = []
        replaces = [\"b.0002_v\", \"b.0003_w\"]
        //- /migrations/c/0001_s/metadata.toml
        dependencies = []
        //- /migrations/c/0002_t/metadata.toml
        dependencies = [\"c.0001_s\"]
        //- /migrations/c/0003_squashed/metadata.toml
        dependencies = []
        replaces = [\"c.0001_s\", \"c.0002_t\"]
        //- /migrations/c/0003_u/up.sql
        SELECT 1;
    ",
    );
    insta::assert_snapshot!(finished(&project, "a", "3"), @r#"a.0003_z is no squash: it has no `replaces`"#);
    insta::assert_snapshot!(finished(&project, "a", "0002"), @r#"a.0002_y was replaced by squash a.0001_squashed"#);
    insta::assert_snapshot!(finished(&project, "a", "nothing"), @r#"a has no migration "nothing""#);
    // Without its originals it would stand beside what they followed.
    insta::assert_snapshot!(finished(&project, "b", "2"), @r#"an app has several heads"#);
    insta::assert_snapshot!(finished(&project, "c", "0003_s").replace(&*project.path().to_string_lossy(), "PROJECT"), @r#"PROJECT/migrations/c/0003_squashed and PROJECT/migrations/c/0003_u have the same Diesel version 0003: Diesel would run only one of them; rename one, or write `dependencies` in their metadata.toml"#);
}

#[test]
fn what_was_interrupted_is_put_right_by_the_next_reading() {
    let project = project("//- /caribou.toml\n//- /migrations/a/0001_x/metadata.toml\ndependencies = []\n");
    let location = locate_at(&project.path()).unwrap();
    assert!(Migrations::read(&location, Dialect::Sqlite).unwrap().warnings().len() == 1);
    // What a process leaves that was killed before it had written down what it would do.
    let folder = project.path().join(".caribou-changes");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("0.new"), "").unwrap();
    let read = Migrations::read(&location, Dialect::Sqlite).unwrap();
    let said = read.warnings().last().unwrap().to_string();
    assert!(
        said.ends_with(": changes of files that were interrupted are taken back; nothing of them is left"),
        "{said}"
    );
    assert!(!folder.exists());
    // A journal that came with a copy is no order.
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("journal"), "caribou changes 1\u{0}1 2\u{0}remove\u{0}migrations\u{0}gone")
        .unwrap();
    let error = Migrations::read(&location, Dialect::Sqlite).unwrap_err().to_string();
    assert!(error.ends_with("is of changes that were begun in another copy of this project"), "{error}");
    assert!(project.path().join("migrations").exists());
}
