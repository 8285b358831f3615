//! Databases that have had some of the branches, in some order, before these were joined; all have to end alike.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use caribou::connection::{Session, open};
use caribou::files::apply_changes_to;
use caribou::target::locate_at;
use caribou::verify::Place;
use caribou::{Consent, Database, Joining, MergeError, MergeRequest, MigrateRequest, Project, migrate};
use caribou_harness::Project as Folders;
use caribou_migration::Dialect;

use super::{context, read};

/// A migration: its name, what it needs, and its script.
pub(super) type Migration<'a> = (&'a str, &'a [&'a str], &'a str);

/// Branches behind a base.
pub(super) struct Branches<'a> {
    pub(super) base: &'a [Migration<'a>],
    pub(super) branches: &'a [&'a [Migration<'a>]],
}

impl Branches<'_> {
    /// A project that has some of them.
    pub(super) fn project(&self, of: &[usize]) -> Folders {
        let mut files = "//- /caribou.toml\n[project]\nbackends = [\"sqlite\"]\n".to_owned();
        let some = of.iter().flat_map(|&place| self.branches[place]);
        for (id, needs, up) in self.base.iter().chain(some) {
            let folder = format!("//- /migrations/{}", id.replace('.', "/"));
            writeln!(files, "{folder}/up.sql\n{up}").unwrap();
            writeln!(files, "{folder}/metadata.toml\nrun_in_transaction = true\ndependencies = {needs:?}")
                .unwrap();
        }
        Folders::new(&files)
    }

    pub(super) fn all(&self) -> Folders {
        self.project(&(0..self.branches.len()).collect::<Vec<_>>())
    }

    /// Joins them and has every database follow, whatever it has been through; returns what joined them, and how many databases there were
    /// with how all of them end.
    pub(super) fn joined(&self, first: &[&str]) -> Result<(Vec<String>, usize, String), MergeError> {
        let all = self.all();
        let joins = join(&all, first)?;
        let databases = self.databases();
        let graph = read(&all).analysis();
        assert!(matches!(graph, Err(MergeError::Nothing)), "something is left to be joined: {graph:?}");
        let mut end: Option<String> = None;
        for (life, database) in &databases {
            migrated(&all.path(), &database.at("db"))
                .unwrap_or_else(|error| panic!("one of {life:?}: {error}"));
            let seen = seen(&database.at("db"));
            assert_eq!(*end.get_or_insert_with(|| seen.clone()), seen, "a new one and one of {life:?}");
        }
        Ok((joins, databases.len(), end.unwrap_or_default()))
    }

    /// Whether each runs behind the base alone.
    pub(super) fn run_alone(&self) -> bool {
        (0..self.branches.len()).all(|place| lived(&self.project(&[place]), &Folders::new("")))
    }

    /// A database for every life that can be lived: none of the branches, each, and several in every order; of four, two at most.
    fn databases(&self) -> Vec<(Vec<usize>, Folders)> {
        let alone: Vec<Folders> = (0..self.branches.len()).map(|place| self.project(&[place])).collect();
        let mut lives: Vec<Vec<usize>> = vec![Vec::new()];
        let mut databases = Vec::new();
        let mut place = 0;
        while let Some(life) = lives.get(place).cloned() {
            place += 1;
            let database = Folders::new("");
            let has_lived = life.iter().all(|side| lived(&alone[*side], &database));
            assert!(has_lived || life.len() > 1, "a branch does not run alone");
            if has_lived {
                let is_last = alone.len() > 3 && life.len() == 2;
                let next = (0..alone.len()).filter(|next| !is_last && !life.contains(next));
                lives.extend(next.map(|next| [life.clone(), vec![next]].concat()));
                databases.push((life, database));
            }
        }
        databases
    }
}

/// Joins all branches of a project, and says how.
pub(super) fn join(folders: &Folders, first: &[&str]) -> Result<Vec<String>, MergeError> {
    let merging = read(folders);
    let mut analysis = merging.analysis()?;
    context(|context| merging.run(&mut analysis, &Place::Memory, context));
    let first = first.iter().map(|id| id.parse().unwrap()).collect();
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    let drafted = merging.draft(&analysis, &MergeRequest { apps: Vec::new(), first, name: None, now })?;
    context(|context| merging.prove(&drafted, &Place::Memory, context))?;
    apply_changes_to(&drafted.root, &drafted.seen, &drafted.changes)?;
    let said = |join: &Joining| match join {
        Joining::Merge { id, bridges: false, .. } => format!("{id} joins"),
        Joining::Merge { id, .. } => format!("{id} joins with statements"),
        Joining::Fold { kept, gone } => format!("{gone} goes into {kept}"),
        Joining::Retell { old, new } => format!("{old} is told anew as {new}"),
        other => format!("{other:?}"),
    };
    Ok(drafted.joins.iter().map(said).collect())
}

/// Brings a database to a branch, as if it had never had another one: another program has no idea of that.
fn lived(branch: &Folders, database: &Folders) -> bool {
    let path = database.at("db");
    let mut session = session(&path);
    for row in session.rows("SELECT app, name FROM caribou_migrations").unwrap_or_default() {
        let (app, name) = (row[0].clone().unwrap(), row[1].clone().unwrap());
        if !branch.at(&format!("migrations/{app}/{name}")).exists() {
            let of = format!("WHERE app = '{app}' AND name = '{name}'");
            session.run(&format!("UPDATE caribou_migrations SET app = 'aside_{app}' {of}")).unwrap();
        }
    }
    let is_done = migrated(&branch.path(), &path).is_ok();
    // SQLite takes a view that nothing can be read from; nobody lives with that.
    let views = session.rows("SELECT name FROM sqlite_master WHERE type = 'view'").unwrap();
    let mut views = views.into_iter().flatten().flatten();
    let is_whole =
        views.all(|view| session.rows(&format!("SELECT CAST(count(*) AS TEXT) FROM {view}")).is_ok());
    let back = "UPDATE caribou_migrations SET app = replace(app, 'aside_', '')";
    is_done && is_whole && session.run(back).is_ok()
}

fn session(path: &Path) -> Box<dyn Session> {
    open(Dialect::Sqlite, &path.to_string_lossy()).unwrap()
}

fn migrated(project: &Path, database: &Path) -> Result<(), String> {
    let project = Project::read(&locate_at(project).unwrap(), Dialect::Sqlite).unwrap();
    let mut session = session(database);
    let mut database = Database::of(&mut *session).unwrap();
    let request = MigrateRequest::default();
    let outcome = context(|context| {
        migrate(&project, &mut database, &request, context, &mut |_| Consent::Given, &mut |_| {})
    });
    outcome.map(drop).map_err(|error| error.to_string())
}

/// All that a database has, in its own words: columns in no order, everything else as it was written, rows, and which migrations it has.
fn seen(path: &Path) -> String {
    let mut session = session(path);
    let mut rows = |query: &str| -> Vec<String> {
        let text = |row: Vec<Option<String>>| {
            row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join(" ")
        };
        session.rows(query).unwrap().into_iter().map(text).collect()
    };
    let mut said: BTreeSet<String> = BTreeSet::new();
    for table in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'caribou%'") {
        let columns = rows(&format!(
            "SELECT name, type, CAST(\"notnull\" AS TEXT), coalesce(dflt_value, '-'), CAST(pk AS TEXT) FROM pragma_table_info('{table}')"
        ));
        said.extend(columns.iter().map(|column| format!("column {table} {column}")));
        for name in rows(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            let values = rows(&format!("SELECT quote(\"{name}\") FROM \"{table}\" ORDER BY rowid"));
            said.insert(format!("values {table} {name} {}", values.join(" ")));
        }
    }
    let others = rows("SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL");
    said.extend(
        others.iter().map(|sql| sql.replace('"', "").split_whitespace().collect::<Vec<_>>().join(" ")),
    );
    said.extend(rows("SELECT 'has', app, name FROM caribou_migrations"));
    said.into_iter().collect::<Vec<_>>().join("\n")
}
