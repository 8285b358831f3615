//! Schema files: written from what the migrations add up to, and read again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "the test copies an example")]

#[path = "../../detect/tests/support/mod.rs"]
mod support;

use std::path::Path;

use caribou::files::write_file;
use caribou::target::{Location, locate_at};
use caribou::{Exists, MakeError, Making, WantedFrom, WrittenSchema};
use caribou_harness::Project;
use caribou_migration::Dialect;
use proptest::prelude::*;

use support::{APPS, Keys, Model, model};

fn read(location: &Location, source: &WantedFrom) -> Making {
    let dialects = match location {
        Location::Project { config, .. } if !config.backends.is_empty() => config.backends.clone(),
        _ => vec![Dialect::Postgres],
    };
    Making::read(location, &dialects, source).unwrap()
}

fn write(folder: &Path) -> Vec<WrittenSchema> {
    let location = locate_at(folder).unwrap();
    let files = read(&location, &WantedFrom::Migrations).schema_files(&[]).unwrap();
    files.iter().for_each(|file| write_file(&file.path, &file.text).unwrap());
    files
}

/// Returns what is different between the migrations and the schema files, a line each.
fn differences(folder: &Path) -> String {
    let making = read(&locate_at(folder).unwrap(), &WantedFrom::Files);
    let mut told = String::new();
    for (dialect, differences) in making.differences(&[]).unwrap() {
        differences.iter().for_each(|difference| told += &format!("{dialect}: {difference}\n"));
    }
    told
}

/// Returns each file that was written, under its path in the project.
fn shown(folder: &Path, files: &[WrittenSchema]) -> String {
    let show = |file: &WrittenSchema| {
        format!("//- /{}\n{}", file.path.strip_prefix(folder).unwrap().display(), file.text)
    };
    files.iter().map(show).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_example_is_written_for_three_backends_and_read_again() {
    let project = Project::new("//- /empty/\n");
    let folder = project.at("itsm");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/itsm"), &folder);
    let files = write(&folder);
    assert_eq!(differences(&folder), "");
    let apps: std::collections::BTreeSet<_> = files.iter().map(|file| &file.app).collect();
    assert_eq!(apps.len(), 8);
    let again = write(&folder);
    assert!(again.iter().all(|file| file.exists == Exists::Same), "{again:?}");
}

#[test]
fn apps_that_need_each_other_are_cut_and_put_together_again() {
    let project = Project::new("
        //- /caribou.toml
        [project]
        backends = [\"postgres\", \"sqlite\"]
        [apps.users]
        schema = \"wanted/users.sql\"
        //- /wanted/
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, owner INTEGER);
        //- /migrations/tickets/0002_owner/up.postgres.sql
        ALTER TABLE ticket ADD CONSTRAINT ticket_owner FOREIGN KEY (owner) REFERENCES person (id);
        CREATE VIEW open AS SELECT id FROM ticket;
        CREATE SEQUENCE counter OWNED BY person.id;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title = 'x'; RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION touch();
        COMMENT ON COLUMN person.last IS 'the last one';
        //- /migrations/tickets/0002_owner/up.sqlite.sql
        CREATE VIEW open AS SELECT id FROM ticket;
        //- /migrations/tickets/0002_owner/metadata.toml
        dependencies = [\"tickets.0001_initial\", \"users.0001_initial\"]
        //- /migrations/users/0001_initial/up.sql
        CREATE TABLE person (id INTEGER PRIMARY KEY, last INTEGER REFERENCES ticket (id));
        CREATE INDEX person_last ON person (last);
        //- /migrations/users/0001_initial/metadata.toml
        dependencies = [\"tickets.0001_initial\"]
    ");
    let files = write(&project.path());
    insta::assert_snapshot!(shown(&project.path(), &files), @"
    //- /migrations/tickets/schema.sql
    CREATE SEQUENCE counter;

    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        owner INTEGER,
        CONSTRAINT ticket_owner FOREIGN KEY (owner) REFERENCES person (id)
    );

    ALTER SEQUENCE counter OWNED BY person.id;

    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title = 'x'; RETURN NEW; END $$;

    CREATE TRIGGER touch BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION touch();

    CREATE VIEW open AS
    SELECT id FROM ticket;
    //- /migrations/tickets/schema.sqlite.sql
    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        owner INTEGER
    );

    CREATE VIEW open AS
    SELECT id FROM ticket;
    //- /wanted/users.sql
    CREATE TABLE person (
        id INTEGER PRIMARY KEY,
        last INTEGER REFERENCES ticket (id)
    );
    CREATE INDEX person_last ON person (last);
    COMMENT ON COLUMN person.last IS 'the last one';
    //- /wanted/users.sqlite.sql
    CREATE TABLE person (
        id INTEGER PRIMARY KEY,
        last INTEGER REFERENCES ticket (id)
    );
    CREATE INDEX person_last ON person (last);
    ");
    assert_eq!(differences(&project.path()), "");
}

#[test]
fn a_file_that_wins_on_a_backend_is_written_too() {
    let project = Project::new(
        "
        //- /caribou.toml
        [project]
        backends = [\"postgres\", \"sqlite\"]
        //- /migrations/tickets/schema.sqlite.sql
        CREATE TABLE old (id INTEGER PRIMARY KEY);
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
    ",
    );
    let files = write(&project.path());
    let told: Vec<String> =
        files.iter().map(|file| format!("{:?} {:?}", file.path.file_name().unwrap(), file.exists)).collect();
    assert_eq!(told, ["\"schema.sql\" No", "\"schema.sqlite.sql\" Different"]);
    assert_eq!(differences(&project.path()), "");
}

#[test]
fn without_a_schema_file_it_is_said_where_one_could_be() {
    let project = Project::new(
        "
        //- /caribou.toml
        [apps.users]
        schema = \"src/schema.sql\"
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /migrations/users/0001_initial/up.sql
        CREATE TABLE person (id INTEGER PRIMARY KEY);
    ",
    );
    let location = locate_at(&project.path()).unwrap();
    let error = Making::read(&location, &[Dialect::Sqlite], &WantedFrom::Files).unwrap_err();
    let MakeError::NothingWanted { looked } = error else { panic!("{error}") };
    let looked: Vec<_> = looked.iter().map(|path| path.strip_prefix(project.path()).unwrap()).collect();
    assert_eq!(looked, [Path::new("migrations/tickets/schema.sql"), Path::new("src/schema.sql")]);
}

/// A project whose apps have made a schema, all tables first.
fn project(model: &Model) -> Project {
    let project = Project::new("//- /migrations/\n");
    project.write("caribou.toml", &format!("[project]\nbackends = [\"{}\"]\n", model.dialect));
    let mut before: [Option<String>; APPS.len()] = [const { None }; APPS.len()];
    for (number, (app, statement)) in model.statements(Keys::Behind).iter().enumerate() {
        let needs: Vec<String> = before.iter().flatten().map(|id| format!("\"{id}\"")).collect();
        before[*app] = Some(format!("{}.{number:04}_step", APPS[*app]));
        let (app, name) = (APPS[*app], format!("{number:04}_step"));
        project.write(&format!("migrations/{app}/{name}/up.sql"), &format!("{statement};\n"));
        let metadata = format!("dependencies = [{}]\n", needs.join(", "));
        project.write(&format!("migrations/{app}/{name}/metadata.toml"), &metadata);
    }
    project
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_from_any_migrations_wants_just_them(model in model()) {
        let project = project(&model);
        if !write(&project.path()).is_empty() {
            prop_assert_eq!(differences(&project.path()), "");
        }
    }
}
