//! `sqlmigrate`: the SQL of a migration.

use insta::assert_snapshot;

use crate::support::{caribou, json, project, rows, small};

#[test]
fn the_sql_is_printed_as_it_will_run() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("sqlmigrate tickets 2").exits(0), @"
    $ caribou sqlmigrate tickets 2
    [exit 0]
    --- stdout
    BEGIN;
    -- Everybody who can be written to gets a ticket that says so.
    INSERT INTO ticket (id, account_id, title) SELECT 100 + id, id, 'welcome' FROM account WHERE email IS NULL;
    COMMIT;
    --- stderr
    [PROJECT]/migrations/tickets/0002_notify_by_email/up.sql
    ");
    assert_snapshot!(caribou.run("sqlmigrate tickets 0003_index --backwards -q").exits(0), @"
    $ caribou sqlmigrate tickets 0003_index --backwards -q
    [exit 0]
    --- stdout
    BEGIN;
    DROP INDEX ticket_title;
    COMMIT;
    ");
    assert!(!project.at("desk.sqlite3").exists());
}

#[test]
fn another_backend_has_its_own_file_and_its_own_transactions() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("sqlmigrate tickets 3 --backwards --backend mysql").exits(0), @"
    $ caribou sqlmigrate tickets 3 --backwards --backend mysql
    [exit 0]
    --- stdout
    DROP INDEX ticket_title ON ticket;
    --- stderr
    [PROJECT]/migrations/tickets/0003_index_title/down.mysql.sql
    ");
    let output = caribou.run("sqlmigrate tickets 3 --backwards --backend mysql --format json").exits(0);
    assert_snapshot!(output.stdout.replace(&*project.path().to_string_lossy(), "[PROJECT]"), @r#"
    {
      "app": "tickets",
      "backend": "mysql",
      "direction": "backwards",
      "file": "[PROJECT]/migrations/tickets/0003_index_title/down.mysql.sql",
      "name": "0003_index_title",
      "sql": "DROP INDEX ticket_title ON ticket;\n",
      "transaction": false
    }
    "#);
    let document = json(&caribou.run("sqlmigrate tickets 3 --backend postgres --format json").exits(0));
    assert_eq!(document["transaction"], true);
    caribou.run("sqlmigrate tickets 3 --backend oracle").exits(2);
}

#[test]
fn what_cannot_be_reverted_has_no_sql_backwards() {
    let project = small("//- /migrations/a/0001_initial/up.sql\nCREATE TABLE a (id BIGINT);\n");
    assert_snapshot!(caribou(&project).run("sqlmigrate a 1 --backwards").exits(4), @"
    $ caribou sqlmigrate a 1 --backwards
    [exit 4]
    --- stderr
    error: a.0001_initial cannot be reverted: it has no down.sql
    ");
}

#[test]
fn printed_sql_runs_even_if_its_last_statement_has_no_semicolon() {
    for text in
        ["CREATE TABLE a (id BIGINT)", "CREATE TABLE a (id BIGINT) -- the end", "CREATE TABLE a (id BIGINT);"]
    {
        let project = small("//- /migrations/\n");
        project.write("migrations/a/0001_initial/up.sql", text);
        let sql = caribou(&project).run("sqlmigrate a 1").exits(0).stdout;
        let file = project.at("by_hand.sqlite3");
        std::fs::write(&file, "").unwrap();
        crate::support::execute(&file, &sql);
        assert_eq!(rows(&file, "SELECT name FROM sqlite_master"), "a\n", "{sql}");
    }
}
