//! The history of a database and the checkout disagree.

use insta::assert_snapshot;

use crate::support::{applied, caribou, error_document, execute, json, project, rows, small, steps};

#[test]
fn the_event_log_is_shown_whole_by_app_and_by_migration() {
    let project = project("desk");
    let caribou = caribou(&project).env("USER", "ada").env("HOSTNAME", "desk");
    assert_snapshot!(caribou.run("history").exits(0).stdout, @"nothing has happened here");
    caribou.run("migrate tickets 1").exits(0);
    caribou.run("migrate tickets zero").exits(0);
    caribou.run("migrate tickets 1 --fake").exits(0);
    let kinds = |line: &str| {
        let document = json(&caribou.run(&format!("history {line} --format json")).exits(0));
        let events = document["events"].as_array().unwrap();
        let text = |event: &serde_json::Value| {
            assert_eq!(event["actor"], "ada@desk");
            assert_eq!(event["version"], env!("CARGO_PKG_VERSION"));
            format!("{} {}.{}", event["kind"], event["app"], event["name"]).replace('"', "")
        };
        events.iter().map(text).collect::<Vec<_>>()
    };
    let all = [
        "apply accounts.0001_initial",
        "apply tickets.0001_initial",
        "revert tickets.0001_initial",
        "fake tickets.0001_initial",
    ];
    assert_eq!(kinds(""), all);
    assert_eq!(kinds("tickets"), all[1..]);
    assert_eq!(kinds("accounts 1"), all[..1]);
    assert_eq!(kinds("tickets 0001_initial"), all[1..]);
    assert_eq!(kinds("tickets 2"), [""; 0]);
    let lines = caribou.run("history tickets").exits(0).stdout;
    assert_eq!(lines.lines().count(), 3);
    assert!(lines.lines().all(|line| line.contains("ada@desk") && line.contains("tickets.0001_initial")));
}

/// `tickets.0001` is applied, and then gets a dependency that is not.
fn inconsistent() -> caribou_harness::Project {
    let project = project("desk");
    caribou(&project).run("migrate tickets 1").exits(0);
    project.write(
        "migrations/tickets/0001_initial/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"accounts.0002_add_email\"]\n",
    );
    project
}

#[test]
fn an_applied_child_of_an_unapplied_parent_is_refused() {
    let project = inconsistent();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: tickets.0001_initial is applied, but accounts.0002_add_email, which it depends on, is not
      (in database local)
    help: if what accounts.0002_add_email does is there already: caribou migrate accounts 0002_add_email --fake
    help: if what tickets.0001_initial did is not there: caribou migrate tickets zero --fake
    help: if it is there, and what accounts.0002_add_email does is not: caribou migrate tickets zero, then caribou migrate
    ");
    let error = error_document(&caribou.run("migrate --format json").exits(5));
    assert_eq!(error["code"], "inconsistent_history");
    assert_eq!(applied(&caribou, ""), ["accounts.0001_initial", "tickets.0001_initial"]);
    caribou.run("check").exits(1);
    caribou.run("showmigrations").exits(0);
}

/// The command behind `: caribou ` in a line of help.
fn command(help: &str) -> &str {
    help.split_once("caribou ").unwrap().1
}

#[test]
fn both_ways_out_of_an_inconsistent_history_lead_out() {
    // What the parent does is there already.
    let project = inconsistent();
    let caribou = caribou(&project);
    execute(&project.at("desk.sqlite3"), "ALTER TABLE account ADD COLUMN email VARCHAR(80)");
    let help = error_document(&caribou.run("migrate --format json").exits(5))["help"].clone();
    let way_out = command(help.as_str().unwrap().lines().next().unwrap());
    caribou.run(&format!("{way_out} --plan")).exits(0);
    caribou.run(way_out).exits(0);
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
    caribou.run("check --strict").exits(0);
}

#[test]
fn the_second_way_out_forgets_the_child() {
    let project = inconsistent();
    let caribou = caribou(&project);
    execute(&project.at("desk.sqlite3"), "DROP TABLE ticket");
    let help = error_document(&caribou.run("migrate --format json").exits(5))["help"].clone();
    caribou.run(command(help.as_str().unwrap().lines().nth(1).unwrap())).exits(0);
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
    caribou.run("check --strict").exits(0);
}

#[test]
fn the_second_way_out_forgets_no_more_than_the_child() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        //- /migrations/b/0001_z/up.sql
        CREATE TABLE z (id BIGINT);
        ",
    );
    let caribou = caribou(&project);
    caribou.run("migrate a").exits(0);
    project.write(
        "migrations/a/0002_y/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0001_x\", \"b.0001_z\"]\n",
    );
    execute(&project.at("db.sqlite3"), "DROP TABLE y");
    let help = error_document(&caribou.run("migrate --format json").exits(5))["help"].clone();
    caribou.run(command(help.as_str().unwrap().lines().nth(1).unwrap())).exits(0);
    assert_eq!(applied(&caribou, ""), ["a.0001_x"], "the row of what is there and sound was forgotten");
    caribou.run("migrate").exits(0);
}

#[test]
fn rows_that_no_migration_explains_stop_only_plans_that_touch_their_app() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate accounts").exits(0);
    caribou.run("migrate tickets 1").exits(0);
    project.remove("migrations/accounts/0002_add_email");
    project.remove("migrations/tickets/0002_notify_by_email/metadata.toml");
    // Another app: a warning.
    let output = caribou.run("migrate").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok tickets.0002_notify_by_email [DURATION]
      ok tickets.0003_index_title [DURATION]
    2 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    warning: this database is ahead of your checkout: accounts.0002_add_email was applied at [TIME] and is not here
    ");
    // The same app: an error.
    project.write("migrations/accounts/0003_more/up.sql", "CREATE TABLE more (id BIGINT);\n");
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: this database is ahead of your checkout: accounts.0002_add_email
    note: accounts.0002_add_email was applied at [TIME]
    help: check out the branch that has them; or, if they are gone for good:
    help: caribou migrate --prune   (forgets the rows; what they made stays)
    ");
    // On a scratch database the script of `tickets` would miss what is not in the checkout.
    caribou.run("check --no-proof").exits(0);
    caribou.run("check --no-proof --strict").exits(1);
    let output = caribou.run("check").exits(1);
    assert!(
        output.stdout.contains("error: tickets.0002_notify_by_email fails on a scratch database"),
        "{output}"
    );
    assert!(caribou.run("showmigrations").exits(0).stderr.contains("accounts.0002_add_email"));
    let file = project.at("desk.sqlite3");
    assert_eq!(rows(&file, "SELECT count(*) FROM sqlite_master WHERE name = 'more'"), "0\n");
    // The way out that the message names.
    caribou.run("migrate --prune").exits(0);
    caribou.run("migrate").exits(0);
}

fn late(order: &str) -> caribou_harness::Project {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0003_z/up.sql
        CREATE TABLE z (id BIGINT);
        //- /migrations/a/0003_z/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.0001_x\"]
        ",
    );
    project.write(
        "caribou.toml",
        &format!("[project]\norder = \"{order}\"\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n"),
    );
    caribou(&project).run("migrate").exits(0);
    // A branch that was merged later, with the merge migration that git's conflict asked for.
    project.write("migrations/a/0002_y/up.sql", "CREATE TABLE y (id BIGINT);\n");
    project.write(
        "migrations/a/0002_y/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0001_x\"]\n",
    );
    project.write("migrations/a/0004_merge/up.sql", "-- Nothing.\n");
    project.write(
        "migrations/a/0004_merge/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0002_y\", \"a.0003_z\"]\n",
    );
    project
}

#[test]
fn a_late_arrival_is_applied_and_said() {
    let project = late("any");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate --plan").exits(0), @"
    $ caribou migrate --plan
    [exit 0]
    --- stdout
      apply  a.0002_y
      apply  a.0004_merge
    2 migrations to do
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: a.0002_y arrives late: the graph places it before migrations that are applied
    ");
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok a.0002_y [DURATION]
      ok a.0004_merge [DURATION]
    2 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: a.0002_y arrives late: the graph places it before migrations that are applied
    ");
    assert_eq!(applied(&caribou, "").len(), 4);
}

#[test]
fn a_strict_project_refuses_a_late_arrival() {
    let project = late("strict");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(5), @r#"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0002_y arrived late: the graph places it before migrations that are applied, and order = "strict"
    help: renumber it behind what is applied, or set order = "any" in [project] of caribou.toml
    "#);
    assert_eq!(applied(&caribou, "").len(), 2);
}

#[test]
fn a_late_arrival_in_a_chain_without_dependencies_is_applied_too() {
    // The order of the folder now places 0003 behind 0002, but nobody wrote that 0003 needs it.
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0003_z/up.sql
        CREATE TABLE z (id BIGINT);
        ",
    );
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write("migrations/a/0002_y/up.sql", "CREATE TABLE y (id BIGINT);\n");
    let output = caribou.run("migrate --format json").exits(0);
    assert_eq!(steps(&output), ["forwards apply a.0002_y"]);
    assert!(output.stderr.contains("note: a.0002_y arrives late"), "{output}");
    assert_eq!(applied(&caribou, "").len(), 3);
}
