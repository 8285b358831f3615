//! Who may not make scratch databases, and what becomes of those that are made.

use insta::assert_snapshot;

use super::{SHOP, drift, drifted};
use crate::support::{BINARY, caribou, small};

/// A database whose owner may not make others: its url, with that owner.
fn poor(hint: &str) -> Option<(caribou_harness::Database, String)> {
    let server = caribou_harness::postgres()?;
    let database = server.database(hint);
    let role = format!("poor_{}", database.name());
    database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'p0or' NOCREATEDB"));
    database.execute(&format!("GRANT CREATE, USAGE ON SCHEMA public TO {role}"));
    let url = format!("postgres://{role}:p0or@127.0.0.1:{}/{}", server.port(), database.name());
    Some((database, url))
}

fn drop_role(database: &caribou_harness::Database) {
    let role = format!("poor_{}", database.name());
    database.execute(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}

#[test]
fn who_may_not_make_databases_gets_no_proof_but_the_statement_that_allows_it() {
    let Some((database, url)) = poor("poor") else { return };
    let project = small(SHOP);
    let caribou = caribou(&project).redact(&format!("poor_{}", database.name()), "[ROLE]");
    caribou.run(&format!("migrate --url {url}")).exits(0);
    assert_snapshot!(caribou.run(&format!("drift --url {url}")).exits(7), @r#"
    $ caribou drift --url postgres://[ROLE]:p0or@127.0.0.1:[PORT]/[DATABASE]
    [exit 7]
    --- stdout
    no difference is seen, which proves nothing
    --- stderr
    database: postgres://[ROLE]@127.0.0.1:[PORT]/[DATABASE] (--url)
    warning: not proven: the migrations were read, not run
    error: not proven: permission denied to create database
    help: an administrator can allow it: ALTER ROLE "[ROLE]" CREATEDB;
    "#);
    let document = drift(&project, &url, 7);
    assert_eq!(document["proven"], false);
    assert!(document["unproven"].as_str().unwrap().contains("permission denied"));
    // What is different is found all the same, by reading.
    database.execute("DROP TABLE purchase");
    let document = drift(&project, &url, 1);
    assert_eq!(document["proven"], false);
    assert_eq!(drifted(&document), "table purchase missing changed_by_hand\n");
    // With the right that it asks for, it is proven.
    let output = caribou.run(&format!("check --url {url}"));
    assert!(output.stderr.contains("CREATEDB"), "{output}");
    database.execute(&format!("ALTER ROLE poor_{} CREATEDB", database.name()));
    assert_eq!(drift(&project, &url, 1)["proven"], true);
    drop_role(&database);
}

#[test]
fn scratch_databases_are_gone_afterwards() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("scratch");
    let project = small(SHOP);
    let url = database.url();
    caribou(&project).run(&format!("migrate --url {url}")).exits(0);
    // Whose process is still at work is in its name; others may be testing.
    let mut child = std::process::Command::new(BINARY)
        .args(["drift", "--url", url])
        .current_dir(project.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mine = format!(
        "SELECT count(*) FROM pg_database WHERE datname LIKE 'caribou\\_scratch\\_%\\_{}\\_%'",
        child.id()
    );
    child.wait().unwrap();
    assert_eq!(database.query(&mine), "0\n");
}

#[test]
fn what_a_killed_run_left_is_swept_when_it_is_old() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("sweep");
    let (old, new) = (
        format!("caribou_scratch_1000_{}_0", std::process::id()),
        format!("caribou_scratch_99999999999_{}_0", std::process::id()),
    );
    database.execute(&format!("CREATE DATABASE {old}"));
    database.execute(&format!("CREATE DATABASE {new}"));
    let project = small(SHOP);
    drift(&project, database.url(), 0);
    let there = |name: &str| {
        database.query(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")) == "1\n"
    };
    assert!(!there(&old) && there(&new));
    database.execute(&format!("DROP DATABASE {new}"));
}
