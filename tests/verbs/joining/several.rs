//! Three heads, and several apps at once.

use super::{add, forked, independent, untouched};
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
fn two_apps() -> caribou_harness::Project {
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
