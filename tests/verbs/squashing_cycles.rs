//! Apps that need each other to and fro: as few files as can be, and none that needs itself by way of another.

use std::collections::BTreeMap;

use caribou_harness::Project;

use crate::catalog::{difference, whole};
use crate::support::{Store, caribou, json, small, steps};

/// A chain of migrations of several apps: name, what it needs besides the one before it, its statement and the way back.
fn project(migrations: &[(&str, &[&str], &str, &str)]) -> Project {
    let project = small("//- /migrations/\n");
    let mut last: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, needs, up, down) in migrations {
        let (app, name) = path.split_once('.').unwrap();
        let parent = last.insert(app, path);
        let dependencies: Vec<&str> = parent.into_iter().chain(needs.iter().copied()).collect();
        let folder = format!("migrations/{app}/{name}");
        project.write(&format!("{folder}/up.sql"), &format!("{up};\n"));
        project.write(&format!("{folder}/down.sql"), &format!("{down};\n"));
        project.write(
            &format!("{folder}/metadata.toml"),
            &format!("run_in_transaction = true\ndependencies = {dependencies:?}\n"),
        );
    }
    project
}

/// What ticket 23337 of Django is about: `a` needs `b`, which needs `a`.
fn to_and_fro() -> Project {
    project(&[
        ("a.0001_table", &[], "CREATE TABLE a (id BIGINT PRIMARY KEY)", "DROP TABLE a"),
        ("a.0002_name", &[], "ALTER TABLE a ADD COLUMN name TEXT", "ALTER TABLE a DROP COLUMN name"),
        (
            "b.0001_table",
            &["a.0001_table"],
            "CREATE TABLE b (id BIGINT PRIMARY KEY, a_id BIGINT REFERENCES a (id))",
            "DROP TABLE b",
        ),
        ("b.0002_name", &[], "ALTER TABLE b ADD COLUMN name TEXT", "ALTER TABLE b DROP COLUMN name"),
        (
            "a.0003_more",
            &["b.0001_table"],
            "CREATE TABLE more (id BIGINT PRIMARY KEY, b_id BIGINT REFERENCES b (id))",
            "DROP TABLE more",
        ),
        ("a.0004_note", &[], "ALTER TABLE more ADD COLUMN note TEXT", "ALTER TABLE more DROP COLUMN note"),
    ])
}

/// Squashes, and returns what each squash replaces, and what is needed by it; all of it is run, too.
#[track_caller]
fn squashed(project: &Project, line: &str) -> String {
    let caribou = caribou(project);
    let before = project.tree_of("migrations").matches("replaces = ").count();
    let originals = Store::file();
    caribou.run(&format!("migrate --url {}", originals.url())).exits(0);
    let end = whole("sqlite", &originals);
    let document = json(&caribou.run(&format!("{line} --no-input --format json")).exits(0));
    let list = |value: &serde_json::Value| {
        let names = value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
        names.collect::<Vec<_>>().join(", ")
    };
    let mut text = String::new();
    for squash in document["squashes"].as_array().unwrap() {
        let (replaces, needs) = (list(&squash["replaces"]), list(&squash["dependencies"]));
        text +=
            &format!("{}.{}: {replaces}", squash["app"].as_str().unwrap(), squash["name"].as_str().unwrap());
        text += &if needs.is_empty() { "\n".to_owned() } else { format!(" needs {needs}\n") };
    }
    caribou.run("check").exits(0);
    let fresh = Store::file();
    let output = caribou.run(&format!("migrate --format json --url {}", fresh.url())).exits(0);
    assert_eq!(difference(&end, &whole("sqlite", &fresh)), "", "{output}");
    let count = document["squashes"].as_array().unwrap().len();
    assert_eq!(
        steps(&output).iter().filter(|step| step.contains("squashed")).count(),
        before + count,
        "{output}"
    );
    // The database that has the originals only notes it.
    let output = caribou.run(&format!("migrate --format json --url {}", originals.url())).exits(0);
    assert_eq!(steps(&output).iter().filter(|step| step.contains(" record ")).count(), count, "{output}");
    text
}

#[test]
fn one_of_two_apps() {
    insta::assert_snapshot!(squashed(&to_and_fro(), "squashmigrations a 0004"), @"
    a.0001_squashed_0002_name: a.0001_table, a.0002_name
    a.0003_squashed_0004_note: a.0003_more, a.0004_note needs a.0002_name, b.0001_table
    ");
}

#[test]
fn the_other_one() {
    insta::assert_snapshot!(squashed(&to_and_fro(), "squashmigrations b 0002"), @"b.0001_squashed_0002_name: b.0001_table, b.0002_name needs a.0001_table");
}

#[test]
fn both_together() {
    insta::assert_snapshot!(squashed(&to_and_fro(), "squashmigrations --all"), @"
    a.0001_squashed_0002_name: a.0001_table, a.0002_name
    b.0001_squashed_0002_name: b.0001_table, b.0002_name needs a.0001_table
    a.0003_squashed_0004_note: a.0003_more, a.0004_note needs a.0002_name, b.0001_table
    ");
}

#[test]
fn one_after_the_other() {
    let project = to_and_fro();
    let text = squashed(&project, "squashmigrations b 0002") + &squashed(&project, "squashmigrations a 0004");
    insta::assert_snapshot!(text, @"
    b.0001_squashed_0002_name: b.0001_table, b.0002_name needs a.0001_table
    a.0001_squashed_0002_name: a.0001_table, a.0002_name
    a.0003_squashed_0004_note: a.0003_more, a.0004_note needs a.0002_name, b.0001_squashed_0002_name
    ");
}

#[test]
fn three_apps_in_a_ring() {
    let table = |name: &str, of: &str| match of {
        "" => format!("CREATE TABLE {name} (id BIGINT PRIMARY KEY)"),
        of => format!("CREATE TABLE {name} (id BIGINT PRIMARY KEY, of BIGINT REFERENCES {of} (id))"),
    };
    let ups = [table("a", ""), table("b", "a"), table("c", "b"), table("a2", "c")];
    let project = project(&[
        ("a.0001_table", &[], &ups[0], "DROP TABLE a"),
        ("b.0001_table", &["a.0001_table"], &ups[1], "DROP TABLE b"),
        ("b.0002_name", &[], "ALTER TABLE b ADD COLUMN name TEXT", "ALTER TABLE b DROP COLUMN name"),
        ("c.0001_table", &["b.0001_table"], &ups[2], "DROP TABLE c"),
        ("c.0002_name", &[], "ALTER TABLE c ADD COLUMN name TEXT", "ALTER TABLE c DROP COLUMN name"),
        ("a.0002_table", &["c.0001_table"], &ups[3], "DROP TABLE a2"),
        ("a.0003_name", &[], "ALTER TABLE a2 ADD COLUMN name TEXT", "ALTER TABLE a2 DROP COLUMN name"),
    ]);
    insta::assert_snapshot!(squashed(&project, "squashmigrations --all"), @"
    b.0001_squashed_0002_name: b.0001_table, b.0002_name needs a.0001_table
    c.0001_squashed_0002_name: c.0001_table, c.0002_name needs b.0001_table
    a.0002_squashed_0003_name: a.0002_table, a.0003_name needs c.0001_table
    ");
}

#[test]
fn the_fewest_files_of_a_longer_to_and_fro() {
    // a1 a2 | b1 b2 | a3 a4 | b3: every table of one app refers to the last of the other.
    let mut migrations: Vec<(String, Vec<String>, String, String)> = Vec::new();
    let mut last = String::new();
    for (number, (app, count)) in [("a", 2), ("b", 2), ("a", 2), ("b", 2)].into_iter().enumerate() {
        for part in 0..count {
            let (name, table) = (format!("{app}.{number}{part}_x"), format!("t{number}{part}"));
            let of =
                if last.is_empty() { String::new() } else { format!(", of BIGINT REFERENCES {last} (id)") };
            let needs = if number > 0 && part == 0 {
                let before = &migrations.last().unwrap().0;
                vec![before.clone()]
            } else {
                Vec::new()
            };
            migrations.push((
                name,
                needs,
                format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY{of})"),
                format!("DROP TABLE {table}"),
            ));
            last = table;
        }
    }
    let needs: Vec<Vec<&str>> =
        migrations.iter().map(|(_, needs, _, _)| needs.iter().map(String::as_str).collect()).collect();
    let list: Vec<_> = migrations
        .iter()
        .zip(&needs)
        .map(|((name, _, up, down), needs)| (name.as_str(), needs.as_slice(), up.as_str(), down.as_str()))
        .collect();
    let text = squashed(&project(&list), "squashmigrations --all");
    assert_eq!(text.lines().count(), 4, "{text}");
}
