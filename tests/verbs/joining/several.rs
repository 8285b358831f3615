//! Three heads, and several apps at once.

use caribou_harness::Project;

use super::{add, end, forked, independent, migrate_without, untouched};
use crate::support::{applied, caribou, error_document, json};

#[test]
fn three_heads_are_joined_at_once() {
    let branch = |column: &str| {
        (
            format!("ALTER TABLE ticket ADD COLUMN {column} TEXT;"),
            format!("ALTER TABLE ticket DROP COLUMN {column};"),
        )
    };
    let [(a, not_a), (b, not_b), (c, not_c)] = ["a", "b", "c"].map(branch);
    let project = forked(&[("0002_a", &a, &not_a), ("0002_b", &b, &not_b), ("0002_c", &c, &not_c)]);
    let caribou = caribou(&project);
    let error = error_document(&untouched(&project, "migrate --format json", 4));
    let pairs = error["conflicts"][0]["pairs"].as_array().unwrap();
    let names: Vec<_> = pairs.iter().map(|pair| format!("{} {}", pair["first"], pair["second"])).collect();
    assert_eq!(names, ["\"0002_a\" \"0002_b\"", "\"0002_a\" \"0002_c\"", "\"0002_b\" \"0002_c\""]);
    let document = json(&caribou.run("makemigrations --merge --format json").exits(0));
    assert_eq!(document["merged"][0]["heads"].as_array().unwrap().len(), 3);
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
}

/// Two apps with two heads each.
fn two_apps() -> Project {
    let project = independent();
    add(
        &project,
        "people/0001_initial",
        &[],
        ("CREATE TABLE person (id INTEGER PRIMARY KEY);", "DROP TABLE person;"),
    );
    for column in ["mail", "phone"] {
        let (up, down) = (
            format!("ALTER TABLE person ADD COLUMN {column} TEXT;"),
            format!("ALTER TABLE person DROP COLUMN {column};"),
        );
        add(&project, &format!("people/0002_{column}"), &["people.0001_initial"], (&up, &down));
    }
    project
}

#[test]
fn several_apps_are_joined_at_once() {
    let project = two_apps();
    let caribou = caribou(&project);
    let output = caribou.run("makemigrations --merge").exits(0);
    for words in ["people has 2 heads", "tickets has 2 heads", "people.0003_", "tickets.0003_"] {
        assert!(output.stdout.contains(words), "{words}:\n{output}");
    }
    caribou.run("migrate").exits(0);
}

#[test]
fn one_app_can_be_joined_alone() {
    let project = two_apps();
    let caribou = caribou(&project);
    let output = caribou.run("makemigrations people --merge").exits(0);
    assert!(!output.stdout.contains("tickets has"), "{output}");
    let left = error_document(&untouched(&project, "migrate --format json", 4));
    assert_eq!(left["conflicts"].as_array().unwrap().len(), 1);
    assert_eq!(
        caribou.run("makemigrations people --merge").exits(0).stdout,
        "nothing to merge: people has one head\n"
    );
    caribou.run("makemigrations people tickets --merge").exits(0);
    caribou.run("migrate").exits(0);
}

#[test]
fn one_app_can_be_rebased_alone() {
    let project = two_apps();
    caribou(&project).run("makemigrations --merge --rebase people.0002_mail").exits(0);
    assert!(project.at("migrations/people/0003_phone").exists());
    let left = error_document(&untouched(&project, "migrate --format json", 4));
    assert_eq!(left["conflicts"][0]["app"], "tickets");
    assert_eq!(left["conflicts"].as_array().unwrap().len(), 1);
}

/// Three branches that do not agree on what a view shows; only one order runs for two of them.
fn three() -> Project {
    let view = |column: &str| {
        format!("DROP VIEW IF EXISTS shown;\nCREATE VIEW shown AS SELECT {column} FROM ticket;")
    };
    let no_view = "DROP VIEW IF EXISTS shown;";
    forked(&[
        ("0002_index", "CREATE INDEX by_title ON ticket (title);", "DROP INDEX by_title;"),
        (
            "0002_subject",
            &format!("ALTER TABLE ticket RENAME COLUMN title TO subject;\n{}", view("subject")),
            &format!("{no_view}\nALTER TABLE ticket RENAME COLUMN subject TO title;"),
        ),
        ("0002_view", &view("body"), no_view),
    ])
}

#[test]
fn the_order_of_three_is_chosen_step_by_step() {
    let project = three();
    let commands = |line: &str| -> Vec<String> {
        let error = error_document(&untouched(&project, &format!("{line} --format json"), 3));
        let choices = error["choices"].as_array().unwrap().iter();
        choices.map(|choice| choice["command"].as_str().unwrap().to_owned()).collect()
    };
    // Where there is no choice, that is said first, and every command says all that was said before.
    let merge = "caribou makemigrations --merge";
    assert_eq!(commands("makemigrations --merge"), [format!("{merge} --first 0002_index")]);
    let both = ["subject", "view"].map(|name| format!("{merge} --first 0002_index --first 0002_{name}"));
    assert_eq!(commands("makemigrations --merge --first 0002_index"), both);
    assert_eq!(commands("makemigrations --merge --yes"), both);
    assert_eq!(
        commands("makemigrations --merge --first 0002_view"),
        [format!("{merge} --first 0002_index --first 0002_view")]
    );
}

#[test]
fn three_whose_order_matters_end_as_was_chosen() {
    for (second, shown) in [("0002_subject", "body"), ("0002_view", "subject")] {
        let project = three();
        for without in
            [&["0002_subject", "0002_view"], &["0002_index", "0002_view"], &["0002_index", "0002_subject"]]
        {
            let database = without.join("_");
            let (one, other) = (without[0], without[1]);
            let folder = project.at(&format!("migrations/tickets/{one}"));
            std::fs::rename(&folder, project.at("aside_too")).unwrap();
            migrate_without(&project, other, &database);
            std::fs::rename(project.at("aside_too"), &folder).unwrap();
        }
        caribou(&project)
            .run(&format!("makemigrations --merge --first 0002_index --first {second}"))
            .exits(0);
        for database in ["none", "0002_subject_0002_view", "0002_index_0002_view", "0002_index_0002_subject"]
        {
            let query = "SELECT (SELECT group_concat(name) FROM pragma_table_info('shown')), (SELECT name FROM pragma_index_info('by_title'))";
            assert_eq!(
                end(&project, database, query).trim(),
                format!("{shown}\tsubject"),
                "{second} {database}"
            );
        }
    }
}
