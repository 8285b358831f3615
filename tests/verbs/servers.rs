//! What only a server can show.

use crate::support::{caribou, json, project, small};

#[test]
fn postgres_gets_its_search_path_back_and_its_tables_in_public() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("path");
    let project = small(
        "
        //- /migrations/a/0001_dump/up.sql
        SELECT pg_catalog.set_config('search_path', '', false);
        CREATE TABLE public.x (id BIGINT);
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        ",
    );
    for flags in ["--atomic migration a 1", "--atomic migration", ""] {
        caribou(&project).run(&format!("migrate {flags} --url {}", database.url())).exits(0);
    }
    assert_eq!(database.query("SELECT tablename FROM pg_tables WHERE tablename IN ('x', 'y') AND schemaname = 'public' ORDER BY 1"), "x\ny\n");
    assert_eq!(
        database.query("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'caribou%'"),
        "public\n"
    );
}

#[test]
fn postgres_builds_an_index_concurrently_outside_a_transaction() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("concurrently");
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        INSERT INTO x VALUES (1), (1);
        //- /migrations/a/0002_index/up.sql
        CREATE UNIQUE INDEX CONCURRENTLY x_id ON x (id);
        //- /migrations/a/0002_index/metadata.toml
        run_in_transaction = false
        ",
    );
    let line = format!("migrate --url {}", database.url());
    let output = caribou(&project).run(&line).exits(6);
    assert!(output.stderr.contains("0002_index/up.sql:1:1"), "{output}");
    assert_eq!(database.query("SELECT name FROM caribou_migrations"), "0001_x\n");
    // PostgreSQL leaves an invalid index, which must not be taken for a good one.
    database.execute("DELETE FROM x");
    let mut output = caribou(&project).run(&line);
    if output.code != Some(0) {
        assert!(output.stderr.contains("x_id"), "{output}");
        database.execute("DROP INDEX IF EXISTS x_id");
        output = caribou(&project).run(&line);
        if output.code == Some(5) {
            caribou(&project)
                .run(&format!("resolve a 2 --statement --reverted --url {}", database.url()))
                .exits(0);
            output = caribou(&project).run(&line);
        }
    }
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(database.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'x_id'::regclass"), "t\n");
}

#[test]
fn postgres_plans_that_use_a_value_they_add_fall_back_by_themselves() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("enum");
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TYPE mood AS ENUM ('sad');
        CREATE TABLE x (mood mood);
        //- /migrations/a/0002_add/up.sql
        ALTER TYPE mood ADD VALUE 'happy';
        //- /migrations/a/0003_use/up.sql
        INSERT INTO x VALUES ('happy');
        ",
    );
    caribou(&project).run(&format!("migrate --url {}", database.url())).exits(0);
    assert_eq!(database.query("SELECT mood FROM x"), "happy\n");
    assert_eq!(database.query("SELECT count(*) FROM caribou_events WHERE kind = 'apply'"), "3\n");
}

#[test]
fn a_failed_migration_on_postgres_leaves_the_history_readable() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("desk");
    let project = project("desk");
    let caribou = caribou(&project).env("DESK_URL", database.url());
    caribou.run("migrate accounts --database server").exits(0);
    project.write(
        "migrations/tickets/0001_initial/up.sql",
        "CREATE TABLE ticket (id BIGINT REFERENCES nowhere (id));\n",
    );
    caribou.run("migrate --database server").exits(6);
    let document = json(&caribou.run("history tickets --database server --format json").exits(0));
    assert_eq!(document["events"][0]["kind"], "fail");
    assert!(document["events"][0]["detail"].as_str().unwrap().contains("nowhere"));
}

#[cfg(feature = "mysql")]
mod mariadb {
    use super::*;

    #[test]
    fn mariadb_stops_at_the_statement_and_goes_on_there() {
        let Some(server) = caribou_harness::mariadb() else { return };
        let database = server.database("stops");
        let project = small(
            "
            //- /migrations/a/0001_x/up.sql
            CREATE TABLE x (id BIGINT PRIMARY KEY);
            ALTER TABLE x ADD COLUMN a BIGINT;
            ALTER TABLE nowhere ADD COLUMN b BIGINT;
            //- /migrations/a/0002_y/up.sql
            CREATE TABLE y (id BIGINT PRIMARY KEY);
            ",
        );
        let line = format!("migrate --url {}", database.url());
        let output = caribou(&project).run(&line).exits(6);
        assert!(output.stderr.contains("0001_x/up.sql:3:1"), "{output}");
        assert!(output.stderr.contains("2 of 3 steps"), "{output}");
        project.write(
            "migrations/a/0001_x/up.sql",
            "CREATE TABLE x (id BIGINT PRIMARY KEY);\nALTER TABLE x ADD COLUMN a BIGINT;\nALTER TABLE x ADD COLUMN b BIGINT;\n",
        );
        caribou(&project).run(&line).exits(0);
        assert_eq!(database.query("SELECT name FROM caribou_migrations ORDER BY name"), "0001_x\n0002_y\n");
    }

    #[test]
    fn mariadb_in_a_plain_build_would_be_refused_but_this_one_answers() {
        let Some(server) = caribou_harness::mariadb() else { return };
        let database = server.database("answers");
        let project = project("desk");
        let url = database.url().replace("mysql://", "mariadb://");
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        assert_eq!(database.query("SELECT count(*) FROM ticket"), "2\n");
    }
}

#[cfg(not(feature = "mysql"))]
#[test]
fn a_build_without_mariadb_says_which_feature_is_missing() {
    let project = project("desk");
    let output = caribou(&project).run("migrate --url mysql://desk@127.0.0.1:1/desk").exits(7);
    assert!(output.stderr.contains("feature `mysql`"), "{output}");
}
