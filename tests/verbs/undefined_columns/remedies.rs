//! The ways out that are offered work as they are typed.

use caribou_harness::{Caribou, Output, Project};

use super::{DROP_NICK, PEOPLE};
use crate::support::{applied, caribou, copy_of, execute, rows, small};

/// The commands that the helps of an output name, without the name of the program.
fn commands(output: &Output) -> Vec<String> {
    let helps = output.stderr.lines().filter(|line| line.starts_with("help: "));
    helps
        .flat_map(|line| line.split("caribou ").skip(1))
        .map(|rest| rest.split(',').next().unwrap().trim().to_owned())
        .collect()
}

/// A copy of a project, with its database, to try a remedy on.
fn twin(project: &Project) -> (Project, Caribou) {
    let twin = copy_of(&project.path());
    std::fs::copy(project.at("db.sqlite3"), twin.at("db.sqlite3")).unwrap();
    let caribou = caribou(&twin);
    (twin, caribou)
}

#[test]
fn each_remedy_works_as_it_is_typed() {
    let project = small(PEOPLE);
    let bound = caribou(&project);
    bound.run("migrate people 2").exits(0);
    execute(&project.at("db.sqlite3"), DROP_NICK);
    let output = bound.run("migrate").exits(5);
    assert!(!output.stderr.contains("afresh"), "only what is marked may be thrown away: {output}");
    assert_eq!(
        commands(&output),
        [
            "drift",
            "migrate people 0003_pet",
            "migrate people 0004_drop_nick --fake",
            // The way back drops the column too.
            "drift",
            "migrate people zero",
            "migrate people"
        ]
    );

    let (_kept, drift) = twin(&project);
    assert!(drift.run("drift").exits(1).stdout.contains("nick"), "it shows what the refusal is about");

    // The fake one: what stands before it is applied, not passed over.
    let (faked, caribou) = twin(&project);
    for command in ["migrate people 0003_pet", "migrate people 0004_drop_nick --fake", "migrate"] {
        caribou.run(command).exits(0);
    }
    assert_eq!(applied(&caribou, "").len(), 4);
    assert_eq!(rows(&faked.at("db.sqlite3"), "SELECT count(*) FROM sqlite_master WHERE name = 'pet'"), "1\n");
    caribou.run("drift").exits(0);

    project.write("caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\ndevelopment = true\n");
    let output = caribou_of(&project).run("migrate").exits(5);
    let afresh = output.stderr.lines().find(|line| line.contains("afresh")).unwrap();
    assert!(afresh.ends_with("db.sqlite3, then caribou migrate"), "{output}");
    let file = afresh.split("rm ").nth(1).unwrap().split(',').next().unwrap();
    std::fs::remove_file(file).unwrap();
    caribou_of(&project).run("migrate").exits(0);
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT name FROM person"), "ada\n");
}

#[test]
fn the_reset_that_is_offered_works_as_it_says() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate people 2").exits(0);
    execute(&project.at("db.sqlite3"), DROP_NICK);
    let output = caribou.run("migrate").exits(5);
    let reset = output.stderr.lines().find(|line| line.starts_with("help: reset")).unwrap();
    // The way back drops the column that is missing, so the database is repaired first, as the line says.
    assert!(reset.contains("run the SQL of this first: caribou drift"), "{reset}");
    let drift: serde_json::Value =
        serde_json::from_str(&caribou.run("drift --format json").exits(1).stdout).unwrap();
    for statement in drift["to_migrations"]["sql"].as_array().unwrap() {
        execute(&project.at("db.sqlite3"), statement.as_str().unwrap());
    }
    for command in reset.split("caribou ").skip(2) {
        caribou.run(&format!("{} --yes", command.split(',').next().unwrap())).exits(0);
    }
    caribou.run("migrate").exits(0);
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT name FROM person"), "ada\n");
    caribou.run("drift").exits(0);
}

fn caribou_of(project: &Project) -> Caribou {
    caribou(project)
}
