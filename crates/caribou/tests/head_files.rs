//! Head files, as Diesel's own tools see them.

use caribou_harness::Project as Folders;
use diesel::migration::MigrationSource;
use diesel::sqlite::Sqlite;
use diesel_migrations::FileBasedMigrations;

#[test]
fn diesel_passes_over_the_head_file() {
    let folders = Folders::new(
        "
        //- /tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /tickets/0002_add_title/up.sql
        ALTER TABLE ticket ADD COLUMN title TEXT;
        //- /tickets/HEAD
        0002_add_title
        ",
    );
    let source = FileBasedMigrations::from_path(folders.at("tickets")).unwrap();
    let migrations = MigrationSource::<Sqlite>::migrations(&source).unwrap();
    let mut names: Vec<String> = migrations.iter().map(|migration| migration.name().to_string()).collect();
    names.sort();
    assert_eq!(names, ["0001_initial", "0002_add_title"]);
}
