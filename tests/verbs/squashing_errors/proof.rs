//! What cannot be proven is not written.

use super::{CHAIN, error, refused};
use crate::support::{Store, caribou, json, small};

#[test]
fn no_server_to_prove_it_on() {
    let project = small(CHAIN);
    project.write(
        "caribou.toml",
        "[project]\nbackends = [\"sqlite\", \"postgres\"]\ndefault_database = \"local\"\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n",
    );
    insta::assert_snapshot!(error(&refused(&project, "squashmigrations a 0003", 7)), @"
    error: it could not be proven on every backend; nothing was written
      not proven on postgres: there is no postgres database to try it beside
    help: name a database of that backend in caribou.toml, or one to work beside with --database or --url
    help: or write it without: caribou squashmigrations a 0003 --no-proof=postgres
    ");
    let output = caribou(&project).run("squashmigrations a 0003 --no-input --no-proof=postgres").exits(0);
    assert!(output.stdout.contains("proven on sqlite"), "{output}");
    let proof = project.read("migrations/a/0001_squashed_0003_z/proof.toml");
    assert!(proof.contains("sqlite") && proof.contains("postgres"), "{proof}");
}

#[test]
fn without_any_proof_where_that_is_asked_for() {
    let project = small(CHAIN);
    caribou(&project).run("squashmigrations a 0003 --no-input --no-proof").exits(0);
    // Where it can be had, `check` makes up for it; else it says what is missing.
    let output = caribou(&project).run("check").exits(0);
    assert!(output.stdout.contains("1 squash does what its originals do"), "{output}");
    let output = caribou(&project).run("check --strict --no-proof").exits(1);
    assert!(output.stdout.contains("0001_squashed_0003_z"), "{output}");
}

#[test]
fn rows_that_are_others_each_time() {
    let project = small(CHAIN);
    project.write("migrations/a/0003_z/up.sql", "INSERT INTO x (id, y) VALUES (1, random());\n");
    project.write("migrations/a/0003_z/down.sql", "DELETE FROM x;\n");
    let before = project.tree();
    let output = caribou(&project).run("squashmigrations a 0003 --no-input");
    // That the value is another each time is nothing that the squash did: either is right that says what it is.
    if output.code == Some(0) {
        assert!(project.read("migrations/a/0001_squashed_0003_z/up.sql").contains("random()"), "{output}");
    } else {
        assert!(output.to_string().contains('x'), "{output}");
        assert_eq!(project.tree(), before, "{output}");
    }
}

#[test]
fn what_hides_from_a_reader_is_found_by_running() {
    let Some(store) = Store::postgres("proof") else { return };
    let project = small(
        "
        //- /migrations/a/0001_spy/up.sql
        CREATE TABLE seen (tag TEXT);
        CREATE FUNCTION spy() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (tg_tag); END $$;
        CREATE EVENT TRIGGER spy ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION spy();
        //- /migrations/a/0001_spy/down.sql
        DROP EVENT TRIGGER spy;
        DROP FUNCTION spy();
        DROP TABLE seen;
        //- /migrations/a/0002_x/up.sql
        CREATE TABLE x (id BIGINT PRIMARY KEY);
        //- /migrations/a/0002_x/down.sql
        DROP TABLE x;
        //- /migrations/a/0003_y/up.sql
        ALTER TABLE x ADD COLUMN y INTEGER;
        //- /migrations/a/0003_y/down.sql
        ALTER TABLE x DROP COLUMN y;
        ",
    );
    project.write("caribou.toml", &format!("[databases.local]\nurl = \"{}\"\n", store.url()));
    let output = refused(&project, "squashmigrations a 0003", 4);
    assert!(output.stderr.contains("seen"), "{output}");
    // It is written where somebody wants it all the same.
    caribou(&project).run("squashmigrations a 0003 --no-input --no-proof").exits(0);
}

#[test]
fn an_edited_squash_is_proven_no_more() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("squashmigrations a 0003 --no-input").exits(0);
    caribou.run("check").exits(0);
    let path = "migrations/a/0001_squashed_0003_z/up.sql";
    let text = project.read(path);
    project.write(path, &format!("{text}CREATE TABLE more (id BIGINT PRIMARY KEY);\n"));
    let output = caribou.run("check").exits(1);
    assert!(output.to_string().contains("0001_squashed_0003_z"), "{output}");
    let document = json(&caribou.run("check --format json").exits(1));
    assert!(document.to_string().contains("0001_squashed_0003_z"), "{document:#}");
    project.write(path, &text);
    caribou.run("check").exits(0);
    // Comments and white space are no change.
    project.write(path, &format!("-- a note\n{text}\n\n"));
    caribou.run("check").exits(0);
}

#[test]
fn an_edited_original_is_not_what_was_proven() {
    let project = small(CHAIN);
    let caribou = caribou(&project);
    caribou.run("squashmigrations a 0003 --no-input").exits(0);
    project.write("migrations/a/0002_y/up.sql", "ALTER TABLE x ADD COLUMN y TEXT;\n");
    let output = caribou.run("check").exits(1);
    assert!(output.to_string().contains("0001_squashed_0003_z"), "{output}");
}
