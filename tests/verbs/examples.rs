//! The bundled example, on every backend.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Store, caribou, copy_of, json, steps, workspace};

fn itsm() -> caribou_harness::Project {
    copy_of(&workspace().join("examples/itsm"))
}

/// What a database has, apart from caribou's own tables.
fn catalog(store: &Store) -> String {
    let own = "NOT LIKE 'caribou%'";
    match store {
        Store::File(_) => store.query(&format!(
            "SELECT m.type, m.name, m.tbl_name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_master m LEFT JOIN pragma_table_info(m.name) c \
             WHERE m.tbl_name {own} AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2, 4"
        )),
        Store::Server(_) if store.is_mariadb() => store.query(&format!(
            "SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name {own} ORDER BY table_name, column_name;
             SELECT table_name, index_name, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name {own} ORDER BY 1, 2, 3;
             SELECT table_name, constraint_name FROM information_schema.table_constraints WHERE table_schema = DATABASE() AND table_name {own} ORDER BY 1, 2"
        )),
        Store::Server(_) => store.query(&format!(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public' AND table_name {own} ORDER BY table_name, column_name;
             SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename {own} ORDER BY 1, 2;
             SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text {own} AND contype <> 'n' ORDER BY 1, 2"
        )),
    }
}

#[test]
fn the_example_goes_up_down_to_zero_and_up_again() {
    let project = itsm();
    let caribou = caribou(&project);
    for store in Store::all("itsm") {
        let url = store.url();
        let up = caribou.run(&format!("migrate --format json --url {url}")).exits(0);
        let forwards = steps(&up);
        assert!(forwards.len() >= 25, "{up}");
        let full = catalog(&store);
        caribou.run(&format!("check --url {url}")).exits(0);
        caribou.run(&format!("migrate --check --url {url}")).exits(0);
        let document = json(&caribou.run(&format!("showmigrations --format json --url {url}")).exits(0));
        let apps: Vec<String> = document["apps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|app| app["app"].as_str().unwrap().into())
            .collect();
        assert!(apps.len() >= 5);
        for app in &apps {
            caribou.run(&format!("migrate {app} zero --yes --url {url}")).exits(0);
        }
        assert_eq!(store.recorded(), "", "{url}");
        assert_eq!(catalog(&store), "", "something is left of it in {url}");
        let again = caribou.run(&format!("migrate --format json --url {url}")).exits(0);
        assert_eq!(steps(&again), forwards);
        assert_eq!(catalog(&store), full, "{url}");
    }
}

/// The lines that only one of two catalogs has.
fn difference(before: &str, after: &str) -> String {
    let only = |sign: &'static str, one: &str, other: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|same| same == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only("-", before, after) + &only("+", after, before)
}

/// From each migration to what it depends on, for a database with nothing in it.
fn dependencies(caribou: &caribou_harness::Caribou, url: &str) -> BTreeMap<String, Vec<String>> {
    let document = json(&caribou.run(&format!("showmigrations --format json --url {url}")).exits(0));
    let mut all = BTreeMap::new();
    for app in document["apps"].as_array().unwrap() {
        for migration in app["migrations"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let parents = migration["dependencies"].as_array().unwrap().iter().map(text).collect();
            all.insert(format!("{}.{}", text(&app["app"]), text(&migration["name"])), parents);
        }
    }
    all
}

/// Applies one migration after the other, each forwards, backwards and forwards again.
fn each_back_and_forth(store: &Store) {
    let project = itsm();
    let caribou = caribou(&project);
    let url = store.url();
    let dependencies = dependencies(&caribou, &url);
    let plan = caribou.run(&format!("migrate --plan --format json --url {url}")).exits(0);
    let mut before = String::new();
    let mut previous: BTreeMap<String, String> = BTreeMap::new();
    let mut tried = 0;
    for step in json(&plan)["steps"].as_array().unwrap() {
        let (app, name) = (step["app"].as_str().unwrap(), step["name"].as_str().unwrap());
        let id = format!("{app}.{name}");
        caribou.run(&format!("migrate {app} {name} --url {url}")).exits(0);
        let after = catalog(store);
        let earlier = previous.insert(app.to_owned(), name.to_owned());
        // The second branch of a fork has no place of its own to go back to.
        let back = earlier.as_deref().unwrap_or("zero");
        if back == "zero" || dependencies[&id].contains(&format!("{app}.{back}")) {
            caribou.run(&format!("migrate {app} {back} --yes --url {url}")).exits(0);
            assert_eq!(difference(&before, &catalog(store)), "", "{id} does not go back on {url}");
            caribou.run(&format!("migrate {app} {name} --url {url}")).exits(0);
            assert_eq!(difference(&after, &catalog(store)), "", "{id} does not come again on {url}");
            tried += 1;
        }
        before = after;
    }
    assert!(tried >= 40, "{tried}");
    assert!(caribou.run(&format!("migrate --url {url}")).exits(0).stdout.starts_with("nothing"));
}

#[test]
fn each_migration_of_the_example_goes_back_and_forth_on_sqlite() {
    each_back_and_forth(&Store::file());
}

#[test]
fn each_migration_of_the_example_goes_back_and_forth_on_postgres() {
    let Some(store) = Store::postgres("steps") else { return };
    each_back_and_forth(&store);
}

#[test]
fn each_migration_of_the_example_goes_back_and_forth_on_mariadb() {
    let Some(store) = Store::mariadb("steps") else { return };
    each_back_and_forth(&store);
}

#[test]
fn the_example_checks_strictly() {
    let project = itsm();
    let caribou = caribou(&project);
    let output = caribou.run("check --strict").exits(0);
    assert!(
        output.stdout.contains("0 errors, 0 warnings\nthere and back: 44 lossless, 1 lossy, 0 irreversible"),
        "{output}"
    );
    caribou.run("migrate").exits(0);
    caribou.run("check --strict").exits(0);
}

#[test]
fn the_schema_files_of_the_example_say_what_its_migrations_add_up_to() {
    let project = itsm();
    let caribou = caribou(&project);
    assert_eq!(caribou.run("makemigrations --check").exits(0).stdout, "No changes detected\n");
    let output = caribou.run("makemigrations --write-schema --no-input").exits(0);
    assert!(output.stdout.lines().all(|line| line.starts_with("unchanged ")), "{output}");
}
