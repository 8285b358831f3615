//! Where the wanted schema is from: SQL, Diesel's `schema.rs`, a live database.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use caribou::detect::{Answers, Became};
use caribou::introspect::introspect;
use caribou::target::locate_at;
use caribou::{MakeError, MakeRequest, Making, WantedFrom};
use caribou_harness::Project;
use caribou_migration::{AppLabel, Dialect};
use caribou_schema::Schema;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

/// Returns what is different between the migrations and what is wanted, a line each; or why that cannot be said.
fn told(project: &Project, dialects: &[Dialect], source: &WantedFrom) -> String {
    let location = locate_at(&project.path()).unwrap();
    let making = match Making::read(&location, dialects, source) {
        Ok(making) => making,
        Err(error) => return error.to_string().replace(&*project.path().to_string_lossy(), "PROJECT"),
    };
    let mut told = String::new();
    for (dialect, differences) in making.differences(&[]).unwrap() {
        differences.iter().for_each(|difference| told += &format!("{dialect}: {difference}\n"));
    }
    told
}

#[test]
fn a_file_for_a_backend_wins_there() {
    let project = Project::new(
        "
        //- /caribou.toml
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /migrations/tickets/schema.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(20));
        //- /migrations/tickets/schema.postgres.sql
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, mood mood);
    ",
    );
    insta::assert_snapshot!(told(&project, &Dialect::ALL, &WantedFrom::Files), @"
    sqlite: table ticket: column title: missing | VARCHAR(20)
    postgres: type mood: missing | present
    postgres: table ticket: column mood: missing | mood
    mysql: table ticket: column title: missing | varchar(20)
    ");
}

#[test]
fn a_schema_rs_says_what_an_app_wants() {
    let project = Project::new(
        "
        //- /caribou.toml
        [apps.tickets]
        schema = \"src/schema.rs\"
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id SERIAL PRIMARY KEY, title TEXT NOT NULL DEFAULT 'x', gone TEXT);
        CREATE INDEX ticket_title ON ticket (title);
        //- /migrations/users/0001_initial/up.sql
        CREATE TABLE person (id SERIAL PRIMARY KEY);
        //- /src/schema.rs
        diesel::table! {
            ticket (id) {
                id -> Int4,
                title -> Text,
                author -> Nullable<Int4>,
            }
        }
        diesel::table! {
            comment (id) {
                id -> Int4,
                ticket_id -> Int4,
            }
        }
        diesel::joinable!(comment -> ticket (ticket_id));
    ",
    );
    insta::assert_snapshot!(told(&project, &[Dialect::Postgres], &WantedFrom::Files), @"
    postgres: table comment: missing | present
    postgres: table ticket: column gone: text | missing
    table ticket: column author: missing | integer
    ");
}

#[test]
fn a_plain_diesel_project_has_its_schema_file_in_the_folder_of_migrations() {
    let project = Project::new(
        "
        //- /migrations/2026-01-01-000000_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /migrations/schema.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);
    ",
    );
    insta::assert_snapshot!(told(&project, &[Dialect::Sqlite], &WantedFrom::Files), @"sqlite: table ticket: column title: missing | TEXT");
}

#[test]
fn a_plain_diesel_project_may_have_several_files_that_diesel_prints() {
    let project = Project::new(
        "
        //- /diesel.toml
        [print_schema.users]
        file = \"src/users.rs\"
        filter = { only_tables = [\"person\"] }
        [print_schema.others]
        file = \"src/schema.rs\"
        filter = { except_tables = [\"person\", \"secret\"] }
        //- /migrations/2026-01-01-000000_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY NOT NULL);
        CREATE TABLE person (id INTEGER PRIMARY KEY NOT NULL);
        CREATE TABLE secret (id INTEGER PRIMARY KEY NOT NULL);
        CREATE TABLE gone (id INTEGER PRIMARY KEY NOT NULL);
        //- /src/users.rs
        diesel::table! { person (id) { id -> Integer, name -> Text, } }
        //- /src/schema.rs
        diesel::table! { ticket (id) { id -> Integer, title -> Nullable<Text>, } }
    ",
    );
    insta::assert_snapshot!(told(&project, &[Dialect::Sqlite], &WantedFrom::Files), @"
    sqlite: table gone: present | missing
    sqlite: table person: column name: missing | TEXT NOT NULL
    sqlite: table ticket: column title: missing | TEXT
    ");
}

/// What a database has that ran the statements.
fn live(statements: &str) -> Box<Schema> {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection.batch_execute(statements).unwrap();
    Box::new(introspect(&mut connection).unwrap())
}

#[test]
fn a_live_database_speaks_for_all_apps_and_new_things_need_one() {
    let project = Project::new(
        "
        //- /caribou.toml
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /migrations/users/0001_initial/up.sql
        CREATE TABLE person (id INTEGER PRIMARY KEY);
    ",
    );
    let schema = live(
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);
         CREATE TABLE note (id INTEGER PRIMARY KEY);
         CREATE TRIGGER t AFTER INSERT ON ticket BEGIN DELETE FROM note; END;
         CREATE TABLE __diesel_schema_migrations (version TEXT)",
    );
    let dialects = [Dialect::Sqlite, Dialect::Postgres];
    let from = |app: Option<&str>| WantedFrom::Database {
        schema: schema.clone(),
        app: app.map(|app| AppLabel::parse(app).unwrap()),
    };
    insta::assert_snapshot!(told(&project, &dialects, &from(None)), @"which app shall have table note?");
    insta::assert_snapshot!(told(&project, &dialects, &from(Some("nobody"))), @"there is no app nobody");
    insta::assert_snapshot!(told(&project, &dialects, &from(Some("users"))), @"
    sqlite: table note: missing | present
    sqlite: table person: present | missing
    sqlite: table ticket: column title: missing | TEXT
    sqlite: trigger t on ticket: missing | present
    ");
}

#[test]
fn a_broken_graph_and_two_heads_are_refused() {
    let project = Project::new(
        "
        //- /caribou.toml
        //- /migrations/tickets/0001_initial/up.sql
        //- /migrations/tickets/0002_a/up.sql
        //- /migrations/tickets/0003_b/up.sql
        //- /migrations/tickets/0003_b/metadata.toml
        dependencies = [\"tickets.0001_initial\"]
    ",
    );
    let location = locate_at(&project.path()).unwrap();
    let read = || Making::read(&location, &[Dialect::Sqlite], &WantedFrom::Migrations);
    let MakeError::Heads(conflicts) = read().unwrap_err() else { panic!("there are two heads") };
    assert_eq!(conflicts[0].heads.len(), 2);
    project.write("migrations/tickets/0003_b/metadata.toml", "dependencies = [\"tickets.0009_nothing\"]");
    assert!(matches!(read().unwrap_err(), MakeError::Graph(_)));
}

#[test]
fn what_an_opaque_statement_made_belongs_to_the_app_that_ran_it() {
    let project = Project::new(
        "
        //- /migrations/0001_initial/up.sql
        CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        END $$;
        SELECT make();
        //- /migrations/schema.sql
        CREATE TABLE other (id INTEGER PRIMARY KEY);
    ",
    );
    insta::assert_snapshot!(told(&project, &[Dialect::Postgres], &WantedFrom::Files), @"
    postgres: table other: missing | present
    postgres: table ticket: present | missing
    postgres: function make(): present | missing
    ");
}

#[test]
fn an_app_without_a_file_follows_new_names_and_needs_what_it_needs() {
    let project = Project::new(
        "
        //- /caribou.toml
        //- /migrations/users/0001_initial/up.sql
        CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
        //- /migrations/users/schema.sql
        CREATE TABLE human (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);
        //- /migrations/zoo/0001_initial/up.sql
        CREATE TABLE animal (id INTEGER PRIMARY KEY, keeper INTEGER REFERENCES person (id));
        //- /migrations/zoo/0001_initial/metadata.toml
        dependencies = [\"users.0001_initial\"]
    ",
    );
    let location = locate_at(&project.path()).unwrap();
    let making = Making::read(&location, &[Dialect::Postgres], &WantedFrom::Files).unwrap();
    let request = MakeRequest {
        apps: Vec::new(),
        name: None,
        update: false,
        applied: BTreeMap::new(),
        now: "2026-01-12T10:00:00Z".parse().unwrap(),
    };
    let asked = making.draft(&Answers::default(), &request).unwrap();
    assert_eq!(asked.questions.len(), 1);
    let mut answers = Answers::default();
    answers.became("person", Became::Renamed("human".into()));
    let renamed = making.draft(&answers, &request).unwrap();
    let scripts: Vec<&str> =
        renamed.migrations.iter().map(|new| new.scripts[&Dialect::Postgres].0.as_str()).collect();
    insta::assert_snapshot!(scripts.concat(), @"ALTER TABLE person RENAME TO human;");
    answers.became("person", Became::Dropped);
    let error = making.draft(&answers, &request).unwrap_err();
    insta::assert_snapshot!(error, @"table person is not in the schema file of users, but table animal of zoo needs it, which has none");
}
