//! What only a server can show.

use crate::support::{Store, caribou, json, project, small};

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
fn a_commit_of_the_scripts_own_does_not_part_work_and_row() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("commit");
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        COMMIT;
        SELECT * FROM nowhere;
        ",
    );
    let line = format!("migrate --url {}", database.url());
    let output = caribou(&project).run(&line).exits(6);
    let made = database.query("SELECT count(*) FROM pg_tables WHERE tablename = 'x'") == "1\n";
    let said = output.stderr.contains("are done and stay");
    assert_eq!(made, said, "{output}");
    project.write("migrations/a/0001_x/up.sql", "CREATE TABLE x (id BIGINT);\nCOMMIT;\nSELECT 1;\n");
    caribou(&project).run(&line).exits(0);
    assert_eq!(database.query("SELECT name FROM caribou_migrations"), "0001_x\n");
}

#[test]
fn a_script_with_a_zero_byte_is_refused_where_the_database_cannot_take_it() {
    for store in Store::all("zero") {
        let project = small("//- /migrations/a/0001_x/up.sql\nCREATE TABLE x (id BIGINT);\n");
        project.write("migrations/a/0002_y/up.sql", "CREATE TABLE y (id BIGINT);\nSELECT '\0';\n");
        let output = caribou(&project).run(&format!("migrate --atomic migration --url {}", store.url()));
        // MariaDB takes such a text as it is.
        let expected: &[i32] = if store.is_mariadb() { &[0] } else { &[4, 6] };
        assert!(output.code.is_some_and(|code| expected.contains(&code)), "{output}");
        assert!(!output.stderr.contains("panicked"), "{output}");
    }
}

#[test]
fn a_connection_that_is_cut_leaves_the_migration_to_the_next_run() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("cut");
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        SELECT pg_sleep(3);
        ",
    );
    let line = format!("migrate --atomic migration --url {}", database.url());
    let caribou = caribou(&project);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| caribou.run(&line));
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' AND pid <> pg_backend_pid() AND datname = current_database()";
        while !run.is_finished() && database.query(cut).is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let output = run.join().unwrap();
        assert!(matches!(output.code, Some(6 | 7)), "{output}");
        assert!(output.stderr.contains("0002_y"), "{output}");
    });
    assert_eq!(database.query("SELECT name FROM caribou_migrations"), "0001_x\n");
    caribou.run(&line).exits(0);
    assert_eq!(database.query("SELECT name FROM caribou_migrations ORDER BY 1"), "0001_x\n0002_y\n");
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
        "CREATE TABLE ticket (id BIGINT);\nINSERT INTO ticket VALUES (1 / (SELECT 0));\n",
    );
    caribou.run("migrate --database server").exits(6);
    let document = json(&caribou.run("history tickets --database server --format json").exits(0));
    assert_eq!(document["events"][0]["kind"], "fail");
    assert!(document["events"][0]["detail"].as_str().unwrap().contains("division by zero"));
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
