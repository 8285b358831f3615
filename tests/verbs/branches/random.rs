//! Random branches, harmless and harmful: whatever joins them makes databases of any history alike.

use std::fmt::Write as _;
use std::path::Path;

use caribou::connection::open;
use caribou::files::apply_changes;
use caribou::target::locate_at;
use caribou::verify::Place;
use caribou::{
    Asked, Consent, Context, Database, MergeError, MergeRequest, Merging, MigrateRequest, Project, migrate,
};
use caribou_harness::Project as Folders;
use caribou_migration::{Dialect, MigrationId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::repository::aside;
use crate::catalog::{difference, unordered};
use crate::support::{FILE, Store};

const CASES: usize = 25;

const BASE: &str = "
CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, status TEXT);
CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT, points INTEGER);
CREATE INDEX by_status ON ticket (status);
CREATE VIEW names AS SELECT name FROM account;
INSERT INTO ticket (id, title, status) VALUES (1, 'one', 'open'), (2, NULL, NULL);
INSERT INTO account (id, name, points) VALUES (1, 'ann', 5), (2, NULL, 0);
";

/// What a branch may do. Many of them meet.
const STATEMENTS: [&str; 30] = [
    "ALTER TABLE ticket ADD COLUMN due TEXT;",
    "ALTER TABLE ticket ADD COLUMN due INTEGER;",
    "ALTER TABLE ticket ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;",
    "ALTER TABLE account ADD COLUMN email TEXT;",
    "ALTER TABLE ticket RENAME COLUMN title TO subject;",
    "ALTER TABLE ticket RENAME COLUMN title TO headline;",
    "ALTER TABLE ticket RENAME COLUMN status TO state;",
    "ALTER TABLE account RENAME COLUMN name TO full_name;",
    "ALTER TABLE ticket RENAME TO issue;",
    "ALTER TABLE ticket DROP COLUMN title;",
    "ALTER TABLE account DROP COLUMN points;",
    "DROP INDEX by_status;",
    "DROP VIEW names;",
    "DROP VIEW IF EXISTS names; CREATE VIEW names AS SELECT id, name FROM account;",
    "DROP VIEW IF EXISTS names; CREATE VIEW names AS SELECT points FROM account;",
    "CREATE INDEX by_title ON ticket (title);",
    "CREATE INDEX IF NOT EXISTS by_title ON ticket (title);",
    "CREATE INDEX by_name ON account (name);",
    "CREATE UNIQUE INDEX by_name ON account (name, points);",
    "CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT);",
    "CREATE TABLE label (id INTEGER PRIMARY KEY, color TEXT);",
    "CREATE TABLE IF NOT EXISTS label (id INTEGER PRIMARY KEY, name TEXT);",
    "CREATE TABLE remark (id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES ticket (id));",
    "CREATE TRIGGER named AFTER INSERT ON account BEGIN UPDATE ticket SET status = 'new'; END;",
    "UPDATE ticket SET title = 'untitled' WHERE title IS NULL;",
    "UPDATE ticket SET status = 'new' WHERE status IS NULL;",
    "UPDATE account SET points = points + 1;",
    "INSERT INTO account (id, name, points) VALUES (3, 'cleo', 1);",
    "INSERT INTO ticket (id, title, status) SELECT id + 10, name, 'open' FROM account;",
    "DELETE FROM ticket WHERE status = 'open';",
];

/// A branch: the statements of its migrations.
type Branch = Vec<Vec<&'static str>>;

fn branch() -> impl Strategy<Value = Branch> {
    vec(vec(proptest::sample::select(&STATEMENTS[..]), 1..3), 1..3)
}

const SIDES: [&str; 2] = ["left", "right"];

/// A project with these branches.
fn project(branches: &[(&str, &Branch)]) -> Folders {
    let mut files = format!(
        "//- /caribou.toml\n[project]\nbackends = [\"sqlite\"]\n//- /migrations/desk/0001_initial/up.sql\n{BASE}"
    );
    for (side, branch) in branches {
        let mut parent = "0001_initial".to_owned();
        for (place, statements) in branch.iter().enumerate() {
            let name = format!("{:04}_{side}", place + 2);
            let folder = format!("//- /migrations/desk/{name}");
            writeln!(files, "{folder}/up.sql\n{}", statements.join("\n")).unwrap();
            writeln!(files, "{folder}/metadata.toml\nrun_in_transaction = true").unwrap();
            writeln!(files, "dependencies = [\"desk.{parent}\"]").unwrap();
            parent = name;
        }
    }
    Folders::new(&files)
}

fn context<T>(work: impl FnOnce(&Context<'_>) -> T) -> T {
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    work(&Context { clock: &|| now, actor: None, version: "0.1.0", label: None })
}

/// Brings a database up to a project.
fn migrated(project: &Path, store: &Store) -> Result<(), String> {
    let Store::File(folder) = store else { return Err("this is for files only".into()) };
    let project = Project::read(&locate_at(project).unwrap(), Dialect::Sqlite).unwrap();
    let mut session = open(Dialect::Sqlite, &folder.at(FILE).to_string_lossy()).unwrap();
    let mut database = Database::of(&mut *session).unwrap();
    let mut yes = |_: &Asked| Consent::Given;
    let request = MigrateRequest::default();
    let outcome =
        context(|context| migrate(&project, &mut database, &request, context, &mut yes, &mut |_| {}));
    outcome.map(drop).map_err(|error| error.to_string())
}

/// Joins the branches of a project; says why not, where that cannot be.
fn joined(folders: &Folders, first: Option<&str>) -> Result<(), MergeError> {
    let merging = Merging::read(&locate_at(&folders.path()).unwrap(), &[Dialect::Sqlite])?;
    let mut analysis = merging.analysis()?;
    context(|context| merging.run(&mut analysis, &Place::Memory, context));
    let heads = analysis.sides.iter().map(|side| side.head.clone());
    let first: Vec<MigrationId> =
        heads.filter(|head| first.is_some_and(|first| head.to_string().ends_with(first))).collect();
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    let drafted = merging.draft(&analysis, &MergeRequest { apps: Vec::new(), first, name: None, now })?;
    context(|context| merging.prove(&drafted, &Place::Memory, context))?;
    apply_changes(&drafted.root, &drafted.changes).unwrap();
    Ok(())
}

/// Joins two branches in one way; returns whether they could be joined.
fn judged(branches: &[Branch; 2], first: Option<&str>) -> Result<bool, String> {
    let [left, right] = branches;
    let all = project(&[("left", left), ("right", right)]);
    let alone = [project(&[("left", left)]), project(&[("right", right)])];
    let mut databases = Vec::new();
    for life in [&[][..], &[0], &[1], &[0, 1], &[1, 0]] {
        let store = Store::file();
        // A life that cannot be lived is no life; but each branch alone has to run.
        let has_lived = life.iter().enumerate().all(|(place, side): (usize, &usize)| {
            let folders = &alone[*side];
            let known = |app: &str, name: &str| folders.at(&format!("migrations/{app}/{name}")).exists();
            let mut is_done = false;
            aside(&store, place == 0, known, || is_done = migrated(&folders.path(), &store).is_ok());
            is_done
        });
        if has_lived {
            databases.push((life, store));
        } else if life.len() == 1 {
            return Ok(false);
        }
    }
    if let Err(why) = joined(&all, first) {
        let is_refused = !matches!(why, MergeError::Read(_) | MergeError::File(_) | MergeError::Write(_));
        return if is_refused { Ok(false) } else { Err(format!("not joined: {why}")) };
    }
    let mut end: Option<String> = None;
    for (life, store) in &databases {
        let life: Vec<&str> = life.iter().map(|side| SIDES[*side]).collect();
        migrated(&all.path(), store).map_err(|error| format!("a database of {life:?}: {error}"))?;
        let seen = unordered("sqlite", store);
        let difference = difference(end.get_or_insert_with(|| seen.clone()), &seen);
        if !difference.is_empty() {
            return Err(format!("a new database (-) and one of {life:?} (+):\n{difference}"));
        }
    }
    Ok(true)
}

#[test]
fn whatever_joins_branches_makes_all_databases_alike() {
    let seed = std::env::var("CARIBOU_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7u8);
    let cases = std::env::var("CARIBOU_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let rng =
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let (mut wrong, mut count) = (String::new(), 0);
    for _ in 0..cases {
        let branches = [branch(), branch()].map(|branch| branch.new_tree(&mut runner).unwrap().current());
        for first in [None, Some("left"), Some("right")] {
            match judged(&branches, first) {
                Ok(is_joined) => count += usize::from(is_joined),
                Err(why) => {
                    let tree = project(&[("left", &branches[0]), ("right", &branches[1])]);
                    writeln!(wrong, "{}\nfirst: {first:?}: {why}\n", tree.tree_of("migrations")).unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // Each can be joined in three ways; if hardly any can, nothing is tested here.
    assert!(count > cases / 2, "only {count} of {cases} were joined");
}
