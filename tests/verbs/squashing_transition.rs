//! From originals to their squash: whatever a database has, whoever comes first, all end in the same place.

use caribou_harness::{Caribou, Entry, Fixture, Project};

use crate::catalog::{difference, whole};
use crate::support::{Store, caribou, json, small, steps};

mod finishing;

const CONFIG: &str = "[databases.local]\nurl = \"sqlite:db.sqlite3\"\n";

/// Two apps; `tickets` needs `accounts` from its second migration on, and writes rows in its third.
const ORIGINALS: &str = "
    //- /migrations/accounts/0001_initial/up.sql
    CREATE TABLE account (id BIGINT PRIMARY KEY);
    //- /migrations/accounts/0001_initial/down.sql
    DROP TABLE account;
    //- /migrations/accounts/0002_name/up.sql
    ALTER TABLE account ADD COLUMN name VARCHAR(80);
    //- /migrations/accounts/0002_name/down.sql
    ALTER TABLE account DROP COLUMN name;
    //- /migrations/tickets/0001_initial/up.sql
    CREATE TABLE ticket (id BIGINT PRIMARY KEY, title VARCHAR(80));
    CREATE TABLE draft (id BIGINT PRIMARY KEY);
    //- /migrations/tickets/0001_initial/down.sql
    DROP TABLE draft;
    DROP TABLE ticket;
    //- /migrations/tickets/0002_comment/up.sql
    CREATE TABLE remark (
        id BIGINT PRIMARY KEY,
        account_id BIGINT NOT NULL,
        FOREIGN KEY (account_id) REFERENCES account (id)
    );
    //- /migrations/tickets/0002_comment/down.sql
    DROP TABLE remark;
    //- /migrations/tickets/0002_comment/metadata.toml
    run_in_transaction = true
    dependencies = [\"tickets.0001_initial\", \"accounts.0001_initial\"]
    //- /migrations/tickets/0003_rows/up.sql
    INSERT INTO ticket (id, title) VALUES (1, 'welcome');
    //- /migrations/tickets/0003_rows/down.sql
    DELETE FROM ticket;
    //- /migrations/tickets/0004_rename/up.sql
    ALTER TABLE ticket RENAME COLUMN title TO subject;
    DROP TABLE draft;
    //- /migrations/tickets/0004_rename/down.sql
    CREATE TABLE draft (id BIGINT PRIMARY KEY);
    ALTER TABLE ticket RENAME COLUMN subject TO title;
";

/// Each step in an order in which they may run.
const ORDER: [&str; 6] = [
    "accounts 0001_initial",
    "tickets 0001_initial",
    "tickets 0002_comment",
    "tickets 0003_rows",
    "accounts 0002_name",
    "tickets 0004_rename",
];

/// The originals, as they were before, and the same with the squashes beside them.
struct Checkouts {
    old: Project,
    new: Project,
}

impl Checkouts {
    fn new() -> Self {
        let checkouts = Self { old: small(ORIGINALS), new: small(ORIGINALS) };
        caribou(&checkouts.new).run("squashmigrations --all --no-input").exits(0);
        checkouts
    }

    /// What a fresh database has in the end.
    fn end(&self) -> String {
        let store = Store::file();
        run(&caribou(&self.old), "migrate", &store);
        whole("sqlite", &store)
    }
}

/// A copy of the files of a project, without its databases.
fn copy(project: &Project) -> Project {
    let mut fixture = Fixture::default();
    for (path, entry) in Fixture::parse(&project.tree_of("migrations")).iter() {
        fixture.insert(path, Entry { flags: Vec::new(), text: entry.text.clone() });
    }
    let copy = Project::from_fixture(&fixture);
    copy.write("caribou.toml", CONFIG);
    copy
}

#[track_caller]
fn run(caribou: &Caribou, line: &str, store: &Store) -> caribou_harness::Output {
    caribou.run(&format!("{line} --url {}", store.url())).exits(0)
}

#[track_caller]
fn ends(store: &Store, backend: &str, end: &str, when: &str) {
    assert_eq!(difference(end, &whole(backend, store)), "", "{when}");
}

#[test]
fn every_app_becomes_one() {
    let checkouts = Checkouts::new();
    let tree = checkouts.new.tree_of("migrations");
    let squashes: Vec<&str> = tree.lines().filter(|line| line.ends_with("/proof.toml")).collect();
    assert_eq!(squashes.len(), 2, "{squashes:?}");
    let store = Store::file();
    let output = run(&caribou(&checkouts.new), "migrate --format json", &store);
    assert_eq!(steps(&output).len(), 2, "{output}");
    ends(&store, "sqlite", &checkouts.end(), "fresh");
}

#[test]
fn whatever_is_applied_all_end_in_the_same_place() {
    let checkouts = Checkouts::new();
    for backend in ["sqlite", "postgres", "mysql"] {
        let open = || match backend {
            "postgres" => Store::postgres("transition"),
            "mysql" => Store::mariadb("transition"),
            _ => Some(Store::file()),
        };
        let Some(fresh) = open() else { continue };
        let (old, new) = (caribou(&checkouts.old), caribou(&checkouts.new));
        run(&old, "migrate", &fresh);
        let end = whole(backend, &fresh);
        let mut recorded = None;
        for count in 0..=ORDER.len() {
            let store = open().unwrap();
            ORDER[..count].iter().for_each(|step| drop(run(&old, &format!("migrate {step}"), &store)));
            run(&new, "migrate", &store);
            let when = format!("{count} of the originals on {backend}");
            ends(&store, backend, &end, &when);
            run(&new, "migrate --check", &store);
            run(&new, "drift", &store);
            // Everybody has the same rows, so that it does not matter any more how they came here.
            let rows = store.recorded();
            assert_eq!(*recorded.get_or_insert_with(|| rows.clone()), rows, "{when}");
            // And back, as one.
            run(&new, "migrate accounts zero --yes", &store);
            run(&new, "migrate tickets zero --yes", &store);
            assert_eq!(store.recorded(), "", "{when}");
            assert_eq!(whole(backend, &store).matches("remark").count(), 0, "{when}");
        }
    }
}

#[test]
fn an_old_checkout_comes_between() {
    let checkouts = Checkouts::new();
    let end = checkouts.end();
    let (old, new) = (caribou(&checkouts.old), caribou(&checkouts.new));
    for count in 0..=ORDER.len() {
        let store = Store::file();
        ORDER[..count].iter().for_each(|step| drop(run(&old, &format!("migrate {step}"), &store)));
        for (turn, caribou) in [&new, &old, &new, &old].into_iter().enumerate() {
            let output = run(caribou, "migrate --format json", &store);
            if turn > 0 {
                assert!(steps(&output).is_empty(), "turn {turn} after {count}: {output}");
            }
            ends(&store, "sqlite", &end, &format!("turn {turn} after {count}"));
        }
    }
}

#[test]
fn two_deployments_in_either_order_with_a_later_migration() {
    let checkouts = Checkouts::new();
    // The next release has one migration more, after the squash; the old one has it after the originals.
    let late = |project: &Project, parent: &str| {
        let project = copy(project);
        let folder = "migrations/tickets/0005_more";
        project.write(&format!("{folder}/up.sql"), "ALTER TABLE ticket ADD COLUMN more INTEGER;\n");
        project.write(&format!("{folder}/down.sql"), "ALTER TABLE ticket DROP COLUMN more;\n");
        let metadata = format!("run_in_transaction = true\ndependencies = [\"tickets.{parent}\"]\n");
        project.write(&format!("{folder}/metadata.toml"), &metadata);
        project
    };
    let (old, new) = (late(&checkouts.old, "0004_rename"), late(&checkouts.new, "0004_rename"));
    let (old, new) = (caribou(&old), caribou(&new));
    let fresh = Store::file();
    run(&old, "migrate", &fresh);
    let end = whole("sqlite", &fresh);
    for order in [[&old, &new], [&new, &old]] {
        for count in 0..=ORDER.len() {
            let store = Store::file();
            ORDER[..count].iter().for_each(|step| drop(run(&old, &format!("migrate {step}"), &store)));
            order.iter().for_each(|caribou| drop(run(caribou, "migrate", &store)));
            ends(&store, "sqlite", &end, &format!("after {count}"));
            run(&new, "migrate", &store);
            run(&new, "migrate --check", &store);
        }
    }
}

#[test]
fn what_an_old_checkout_takes_back_is_not_overlooked() {
    let checkouts = Checkouts::new();
    let end = checkouts.end();
    let (old, new) = (caribou(&checkouts.old), caribou(&checkouts.new));
    let store = Store::file();
    run(&new, "migrate", &store);
    let url = store.url();
    let back = old.run(&format!("migrate tickets 0002 --yes --url {url}"));
    let output = new.run(&format!("migrate --url {url}"));
    // Either the old one is not let, or the new one brings everything back, or it says what is wrong.
    if back.code != Some(0) || output.code == Some(0) {
        ends(&store, "sqlite", &end, &format!("{back}{output}"));
    } else {
        assert!(output.stderr.contains("error: "), "{output}");
    }
}

#[test]
fn each_point_is_said() {
    let checkouts = Checkouts::new();
    let (old, new) = (caribou(&checkouts.old), caribou(&checkouts.new));
    let store = Store::file();
    let shown = |when: &str| {
        let output = run(&new, "showmigrations --format json", &store);
        let document = json(&output);
        let apps = document["apps"].as_array().unwrap();
        let mut lines = vec![when.to_owned()];
        for app in apps {
            for migration in app["migrations"].as_array().unwrap() {
                let mark = if migration["applied"] == true { "X" } else { " " };
                lines.push(format!(
                    "[{mark}] {}.{}",
                    app["app"].as_str().unwrap(),
                    migration["name"].as_str().unwrap()
                ));
            }
        }
        lines.join("\n") + "\n"
    };
    let mut text = shown("nothing");
    run(&old, "migrate tickets 0002", &store);
    text += &shown("some");
    new.run(&format!("check --strict --url {}", store.url())).exits(0);
    run(&old, "migrate", &store);
    text += &shown("all of the originals");
    run(&new, "migrate", &store);
    text += &shown("recorded");
    // Rows that the squash still lists cannot go.
    let output = new.run(&format!("migrate --prune --url {}", store.url()));
    assert!(output.code == Some(0) || output.stderr.contains("still lists"), "{output}");
    assert_eq!(store.recorded().lines().count(), 8, "{output}");
    insta::assert_snapshot!(text, @"
    nothing
    [ ] accounts.0001_squashed_0002_name
    [ ] tickets.0001_squashed_0004_rename
    some
    [X] accounts.0001_initial
    [ ] accounts.0002_name
    [X] tickets.0001_initial
    [X] tickets.0002_comment
    [ ] tickets.0003_rows
    [ ] tickets.0004_rename
    all of the originals
    [X] accounts.0001_squashed_0002_name
    [X] tickets.0001_squashed_0004_rename
    recorded
    [X] accounts.0001_squashed_0002_name
    [X] tickets.0001_squashed_0004_rename
    ");
}
