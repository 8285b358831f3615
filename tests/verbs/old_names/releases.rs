//! Renames over many releases, and databases that skip some: all end alike.

use std::collections::BTreeSet;

use caribou_harness::Project;
use proptest::prelude::*;

use crate::support::{caribou, json, rows, small};

/// A migration, and the full names that it had before.
#[derive(Debug, Clone)]
struct Migration {
    name: String,
    before: Vec<String>,
    merged_from: Option<String>,
}

/// What a release does to a migration.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// It gets a name that nothing ever had, in one of the apps.
    Rename { migration: usize, app: char },
    /// It gets back the first name that it had.
    Back { migration: usize },
}

/// The migrations of each release. The two branches, which are one from the second release on, have another last migration that does the
/// same.
fn releases(changes: &[Vec<Change>]) -> Vec<Vec<Migration>> {
    let migration = |number: usize| Migration {
        name: format!("{}.{number:04}_first", if number < 3 { 'a' } else { 'b' }),
        before: Vec::new(),
        merged_from: None,
    };
    let mut all = vec![(1..=4).map(migration).collect::<Vec<_>>()];
    for (release, changes) in (2..).zip(changes) {
        let mut migrations = all.last().unwrap().clone();
        let mut changed = BTreeSet::new();
        for &change in changes {
            let (at, name) = match change {
                Change::Rename { migration, app } => {
                    (migration, format!("{app}.{:04}_release_{release}", migration + 1))
                }
                Change::Back { migration } => match migrations[migration].before.first() {
                    Some(first) => (migration, first.clone()),
                    None => continue,
                },
            };
            if changed.insert(at) {
                let migration = &mut migrations[at];
                let old = std::mem::replace(&mut migration.name, name);
                migration.before.push(old);
                let now = migration.name.clone();
                migration.before.retain(|before| *before != now);
            }
        }
        migrations[3].merged_from = Some("b.0004_other_branch".to_owned());
        all.push(migrations);
    }
    all
}

/// Writes the folders of a release, each migration after the one before it and the one before it in its app.
fn check_out(project: &Project, migrations: &[Migration]) {
    project.remove("migrations");
    let app = |migration: &Migration| migration.name[..1].to_owned();
    for (number, migration) in (1..).zip(migrations) {
        let folder = format!("migrations/{}", migration.name.replacen('.', "/", 1));
        let before = &migrations[..number - 1];
        let in_app = before.iter().rfind(|other| app(other) == app(migration));
        let dependencies: BTreeSet<&String> =
            before.last().into_iter().chain(in_app).map(|other| &other.name).collect();
        let merged: Vec<&String> = migration.merged_from.iter().collect();
        project.write(&format!("{folder}/up.sql"), &format!("CREATE TABLE t{number} (id BIGINT);\n"));
        project.write(
            &format!("{folder}/metadata.toml"),
            &format!(
                "run_in_transaction = true\ndependencies = {:?}\naliases = {:?}\nmerged_from = {merged:?}\n",
                Vec::from_iter(dependencies),
                migration.before
            ),
        );
    }
}

/// The first release, as the other branch has it.
fn other_branch(first: &[Migration]) -> Vec<Migration> {
    let mut migrations = first.to_vec();
    migrations[3].name = "b.0004_other_branch".to_owned();
    migrations
}

/// Where each event that applied something leads: to the one name that the log of it has today.
fn applied_in_log(project: &Project, file: &str, name: &str) -> usize {
    let (app, name) = name.split_once('.').unwrap();
    let output =
        caribou(project).run(&format!("history {app} {name} --format json --url sqlite:{file}")).exits(0);
    let document = json(&output);
    let events = document["events"].as_array().unwrap();
    events.iter().filter(|event| event["kind"] == "apply").count()
}

fn some_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..4_usize, prop_oneof![Just('a'), Just('b'), Just('c')])
            .prop_map(|(migration, app)| Change::Rename { migration, app }),
        1 => (0..4_usize).prop_map(|migration| Change::Back { migration }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn databases_that_skipped_any_of_the_releases_end_alike(
        changes in proptest::collection::vec(proptest::collection::vec(some_change(), 0..4), 1..4),
        visits in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<bool>(), 4)), 3),
    ) {
        let releases = releases(&changes);
        let project = small("//- /migrations/\n");
        let caribou = caribou(&project);
        for (release, migrations) in releases.iter().enumerate() {
            for (database, (is_other, visits)) in visits.iter().enumerate() {
                let is_last = release + 1 == releases.len();
                if !visits[release] && !is_last {
                    continue;
                }
                if release == 0 && *is_other {
                    check_out(&project, &other_branch(migrations));
                } else {
                    check_out(&project, migrations);
                }
                caribou.run(&format!("migrate --url sqlite:{database}.sqlite3")).exits(0);
            }
        }
        let last = releases.last().unwrap();
        let mut expected: Vec<String> = last.iter().map(|migration| migration.name.clone()).collect();
        expected.sort();
        for database in 0..visits.len() {
            let file = format!("{database}.sqlite3");
            let names = rows(&project.at(&file), "SELECT app || '.' || name FROM caribou_migrations ORDER BY 1");
            prop_assert_eq!(names.lines().collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(rows(&project.at(&file), "SELECT count(*) FROM caribou_events WHERE kind = 'apply'"), "4\n");
            for name in &expected {
                prop_assert_eq!(applied_in_log(&project, &file, name), 1, "{} in {}", name, file);
            }
            let nothing = caribou.run(&format!("migrate --check --url sqlite:{file}"));
            prop_assert_eq!(nothing.code, Some(0));
        }
    }
}
