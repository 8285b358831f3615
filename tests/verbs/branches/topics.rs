//! The report, several branches and apps at once, branches on top of others, head files.

use super::alike::{BASE, forked, migration};
use super::repository::{ANN, BEN, CLEO, Repository};

const POINTS: (&str, &str, &str) = (
    "0002_points",
    "ALTER TABLE ticket ADD COLUMN points INTEGER;",
    "ALTER TABLE ticket DROP COLUMN points;",
);
const EMAIL: (&str, &str, &str) = (
    "0002_email",
    "ALTER TABLE account ADD COLUMN email VARCHAR(80);",
    "ALTER TABLE account DROP COLUMN email;",
);
const LABEL: (&str, &str, &str) =
    ("0002_label", "CREATE TABLE label (id INTEGER PRIMARY KEY);", "DROP TABLE label;");

fn on(parents: &[&str], (name, up, down): (&str, &str, &str)) -> String {
    migration(name, parents, up, down)
}

#[test]
fn the_report_says_whose_branches_they_are() {
    let Some(repository) = forked(POINTS, EMAIL) else { return };
    let database = repository.lived("sqlite", &["main"]).unwrap();
    repository.merge(&["left", "right"]).unwrap();
    for line in ["migrate", "migrate --plan", "check --no-proof", "makemigrations"] {
        let output = repository.on(&database.store, line);
        assert!(matches!(output.code, Some(1 | 4)), "{output}");
        let said = format!("{}{}", output.stdout, output.stderr);
        for word in ["0002_points", "0002_email", "Ann", "Ben", "2026-01-10", "2026-01-11", "independent"] {
            assert!(said.contains(word), "{word} is not said: {output}");
        }
    }
    assert_eq!(database.store.recorded(), "desk\t0001_initial\n");
}

#[test]
fn three_branches_become_one() {
    let Some(repository) = forked(POINTS, EMAIL) else { return };
    repository.branch("third", CLEO, &on(&["desk.0001_initial"], LABEL));
    let mut databases = Vec::new();
    for life in [
        &[][..],
        &["main"],
        &["left"],
        &["right"],
        &["third"],
        &["left", "third"],
        &["third", "right", "left"],
    ] {
        databases.extend(repository.lived("sqlite", life));
    }
    repository.merge(&["left", "right", "third"]).unwrap();
    repository.join("");
    repository.all_end_alike("sqlite", &databases, &["desk 0001_initial"]);
}

#[test]
fn merges_are_merged() {
    let Some(repository) = forked(POINTS, EMAIL) else { return };
    repository.branch("third", CLEO, &on(&["desk.0001_initial"], LABEL));
    let mut databases = Vec::new();
    for life in [&[][..], &["left"], &["right"], &["third"], &["third", "left"]] {
        databases.extend(repository.lived("sqlite", life));
    }
    // Two people join what they know, each in another way.
    repository.git(CLEO, "checkout --quiet -b one main");
    repository.merge(&["left", "right"]).unwrap();
    repository.join("--name joined_by_one");
    repository.commit(CLEO);
    databases.extend(repository.lived("sqlite", &["one"]));
    repository.git(BEN, "checkout --quiet -b other main");
    repository.merge(&["left", "third"]).unwrap();
    repository.join("--name joined_by_other");
    repository.commit(BEN);
    databases.extend(repository.lived("sqlite", &["other"]));
    databases.extend(repository.lived("sqlite", &["one", "other"]));
    repository.checkout("main");
    repository.merge(&["one", "other"]).unwrap();
    repository.join("");
    repository.all_end_alike("sqlite", &databases, &["desk 0001_initial"]);
}

#[test]
fn two_apps_fork_at_once() {
    let base = format!(
        "{BASE}
    //- /migrations/shop/0001_initial/up.sql
    CREATE TABLE item (id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES ticket (id));
    //- /migrations/shop/0001_initial/down.sql
    DROP TABLE item;
    //- /migrations/shop/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = [\"desk.0001_initial\"]
"
    );
    let Some(repository) = Repository::new(&base) else { return };
    // The second app's migration needs the first one's, on either side.
    let item = |column: &str, needs: &str| {
        format!(
            "//- /migrations/shop/0002_{column}/up.sql\nALTER TABLE item ADD COLUMN {column} INTEGER;\n\
             //- /migrations/shop/0002_{column}/down.sql\nALTER TABLE item DROP COLUMN {column};\n\
             //- /migrations/shop/0002_{column}/metadata.toml\nrun_in_transaction = true\n\
             dependencies = [\"shop.0001_initial\", \"desk.{needs}\"]\n"
        )
    };
    repository.branch("left", ANN, &(on(&["desk.0001_initial"], POINTS) + &item("price", "0002_points")));
    repository.branch("right", BEN, &(on(&["desk.0001_initial"], EMAIL) + &item("stock", "0002_email")));
    let mut databases = Vec::new();
    for life in [&[][..], &["main"], &["left"], &["right"], &["left", "right"], &["right", "left"]] {
        databases.extend(repository.lived("sqlite", life));
    }
    repository.merge(&["left", "right"]).unwrap();
    repository.join("");
    repository.all_end_alike("sqlite", &databases, &["shop 0001_initial", "desk 0001_initial"]);
}

#[test]
fn a_branch_is_put_on_top_of_main() {
    let Some(repository) = forked(POINTS, EMAIL) else { return };
    // `left` is on main, and `right` follows it.
    repository.merge(&["left"]).unwrap();
    let mut databases = Vec::new();
    for life in [&[][..], &["main"], &["left"], &["right"], &["left", "right"], &["right", "left"]] {
        databases.extend(repository.lived("sqlite", life));
    }
    repository.checkout("right");
    repository.merge(&["main"]).unwrap();
    repository.run("makemigrations --merge --rebase main --no-input").exits(0);
    assert!(repository.project.at("migrations/desk/0003_email/up.sql").exists());
    assert!(!repository.project.at("migrations/desk/0002_email").exists());
    repository.run("check --no-proof").exits(0);
    // A database that has the moved migration without what is below it now may say so instead of getting it late.
    let moved = databases.remove(3);
    let output = repository.on(&moved.store, "migrate --yes");
    assert!(matches!(output.code, Some(0 | 5)), "{output}");
    repository.all_end_alike("sqlite", &databases, &["desk 0001_initial"]);
}

#[test]
fn a_branch_that_a_database_has_stays_where_it_is() {
    let Some(repository) = forked(POINTS, EMAIL) else { return };
    repository.checkout("right");
    repository.run("migrate").exits(0);
    repository.merge(&["left"]).unwrap();
    let tree = repository.project.tree_of("migrations");
    let output = repository.run("makemigrations --merge --rebase left --no-input").exits(5);
    assert!(output.stderr.contains("0002_email") && output.stderr.contains("local"), "{output}");
    assert_eq!(repository.project.tree_of("migrations"), tree, "{output}");
}

#[test]
fn git_itself_sees_two_heads_of_a_linear_project() {
    let Some(repository) = Repository::new(BASE) else { return };
    repository
        .project
        .write("caribou.toml", "[project]\nlinear = true\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n");
    repository.run("makemigrations --heads").exits(0);
    assert_eq!(repository.project.read("migrations/desk/HEAD"), "0001_initial\n");
    repository.commit(ANN);
    for (branch, author, migration) in [("left", ANN, POINTS), ("right", BEN, EMAIL)] {
        let head =
            format!("{}//- /migrations/desk/HEAD\n{}\n", on(&["desk.0001_initial"], migration), migration.0);
        repository.branch(branch, author, &head);
    }
    repository.merge(&["left"]).unwrap();
    let said = repository.merge(&["right"]).unwrap_err();
    assert!(said.contains("CONFLICT") && said.contains("migrations/desk/HEAD"), "{said}");
    // The file has the marks of the conflict; joining the branches settles it.
    let check = repository.run("check --no-proof");
    assert!(check.stderr.contains("HEAD") || check.stdout.contains("HEAD"), "{check}");
    assert_ne!(check.code, Some(0), "{check}");
    repository.join("");
    let head = repository.project.read("migrations/desk/HEAD");
    let name = head.trim_end();
    assert!(repository.project.at(&format!("migrations/desk/{name}/metadata.toml")).exists(), "{head:?}");
    repository.commit(CLEO);
    let database = repository.lived("sqlite", &["main"]).unwrap();
    repository.all_end_alike("sqlite", &[database], &["desk 0001_initial"]);
}
