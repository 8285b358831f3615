//! Squashes in databases that have some of what they replace, while originals are there and when they are gone: wherever a database
//! starts from, and in whatever order the dependencies allow, it ends where the originals lead.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use caribou::connection::{Row, Session, open};
use caribou::graph::{Action, Edge, Goal, Graph, Node, Origin};
use caribou::introspect::introspect;
use caribou::schema::{QualifiedName, Schema, without_order};
use caribou::squashing::Optimise;
use caribou::target::locate_at;
use caribou::{NewSquash, SquashAim, SquashError, SquashRequest, Squashing};
use caribou_harness::Project as Folders;
use caribou_migration::{Dialect, MigrationId, Reference};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Choices, one after the other; zero when they run out, so that less is simpler.
struct Tape<'a>(&'a [u8]);

impl Tape<'_> {
    fn pick(&mut self, below: usize) -> usize {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(first) % below.max(1)
    }

    fn one_of<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        all.get(self.pick(all.len()))
    }
}

/// A migration: what it declares and what it does.
#[derive(Debug, Clone)]
struct Migration {
    id: MigrationId,
    needs: BTreeSet<MigrationId>,
    up: String,
}

/// A table while migrations are made up.
#[derive(Debug, Clone)]
struct Table {
    name: String,
    app: usize,
    columns: Vec<String>,
    /// What its column `ref` refers to.
    key: Option<usize>,
    refers: Vec<usize>,
    read_by: BTreeSet<MigrationId>,
    written_by: BTreeSet<MigrationId>,
}

const APPS: [&str; 3] = ["a", "b", "c"];

/// Makes up migrations of three apps, one after the other. Each declares all that it needs: whoever wrote what it reads, and whoever
/// had to do with what it writes; and some that it does not need.
fn migrations(tape: &mut Tape<'_>) -> Vec<Migration> {
    let mut tables: Vec<Table> = Vec::new();
    let mut all: Vec<Migration> = Vec::new();
    for at in 0..3 + tape.pick(9) {
        let app = tape.pick(APPS.len());
        let id: MigrationId = format!("{}.{at:02}_x", APPS[app]).parse().unwrap();
        let (mut reads, mut writes): (Vec<usize>, Vec<usize>) = Default::default();
        let mut up = String::new();
        for part in 0..1 + tape.pick(2) {
            let own: Vec<usize> = (0..tables.len()).filter(|of| tables[*of].app == app).collect();
            let mine = tape.one_of(&own).copied();
            let other = tape.pick(tables.len().max(1));
            let column = format!("c{at}_{part}");
            match (mine, tape.pick(8)) {
                (None, _) | (_, 0 | 1) => {
                    let name = format!("t{at}_{part}");
                    let refers: Vec<usize> = Some(other).filter(|_| !tables.is_empty()).into_iter().collect();
                    let key =
                        refers.iter().map(|of| format!(", ref BIGINT REFERENCES {} (id)", tables[*of].name));
                    up +=
                        &format!("CREATE TABLE {name} (id BIGINT PRIMARY KEY{});\n", key.collect::<String>());
                    reads.extend(&refers);
                    writes.push(tables.len());
                    let (read_by, written_by) = Default::default();
                    tables.push(Table {
                        name,
                        app,
                        columns: Vec::new(),
                        key: refers.first().copied(),
                        refers,
                        read_by,
                        written_by,
                    });
                }
                (Some(_), 2) => {
                    up += &format!(
                        "ALTER TABLE {} ADD COLUMN {column} BIGINT DEFAULT {at};\n",
                        tables[other].name
                    );
                    tables[other].columns.push(column);
                    writes.push(other);
                }
                (Some(mine), 3) => {
                    let target = &tables[other].name;
                    up += &format!(
                        "ALTER TABLE {} ADD COLUMN {column} BIGINT REFERENCES {target} (id);\n",
                        tables[mine].name
                    );
                    reads.push(other);
                    writes.push(mine);
                    tables[mine].refers.push(other);
                }
                (Some(mine), 4) => {
                    let name = format!("n{at}_{part}");
                    up += &format!("ALTER TABLE {} RENAME TO {name};\n", tables[mine].name);
                    tables[mine].name = name;
                    writes.push(mine);
                }
                (Some(mine), 5) => {
                    up += &format!("INSERT INTO {} (id) VALUES ({});\n", tables[mine].name, at * 10 + part);
                    reads.extend(&tables[mine].refers);
                    writes.push(mine);
                }
                (Some(mine), 6) => {
                    let (to, from) = (&tables[mine], &tables[other]);
                    let key = if to.key == Some(other) { ", ref" } else { "" };
                    // No two sums of such are the same.
                    let more = 1000_u64 << (at * 2 + part);
                    let value = if key.is_empty() { "" } else { ", id" };
                    up += &format!(
                        "INSERT INTO {} (id{key}) SELECT id + {more}{value} FROM {};\n",
                        to.name, from.name
                    );
                    reads.push(other);
                    reads.extend(&to.refers);
                    writes.push(mine);
                }
                (Some(mine), _) => {
                    let (to, from) = (&tables[mine], &tables[other]);
                    match (to.columns.last(), from.columns.last()) {
                        (Some(to_column), Some(from_column)) => {
                            up += &format!(
                                "UPDATE {} SET {to_column} = (SELECT max({from_column}) FROM {});\n",
                                to.name, from.name
                            );
                            reads.push(other);
                        }
                        _ => up += &format!("CREATE INDEX i{at}_{part} ON {} (id);\n", to.name),
                    }
                    writes.push(mine);
                }
            }
        }
        let mut needs = BTreeSet::new();
        needs.extend(all.iter().rev().find(|of| of.id.app() == id.app()).map(|of| of.id.clone()));
        for of in &reads {
            needs.extend(tables[*of].written_by.iter().cloned());
        }
        for of in &writes {
            needs.extend(tables[*of].written_by.iter().chain(&tables[*of].read_by).cloned());
        }
        for _ in 0..tape.pick(4) {
            needs.extend(tape.one_of(&all).map(|of| of.id.clone()));
        }
        needs.remove(&id);
        for of in reads {
            tables[of].read_by.insert(id.clone());
        }
        for of in writes {
            tables[of].written_by.insert(id.clone());
        }
        all.push(Migration { id, needs, up });
    }
    all
}

fn folders(migrations: &[Migration]) -> Folders {
    let mut text = String::from("//- /caribou.toml\n");
    for Migration { id, needs, up } in migrations {
        let needs: Vec<String> = needs.iter().map(|id| format!("{:?}", id.to_string())).collect();
        let folder = format!("/migrations/{}/{}", id.app(), id.name());
        text += &format!("//- {folder}/metadata.toml\ndependencies = [{}]\n", needs.join(", "));
        text += &format!("//- {folder}/up.sql\n{up}");
    }
    Folders::new(&text)
}

fn node(id: &MigrationId, needs: impl IntoIterator<Item = MigrationId>) -> Node {
    let origin = Origin::Declared { line: 1 };
    let edges = needs.into_iter().map(|id| Edge { to: id.into(), origin });
    Node { edges: edges.collect(), ..Node::new(id.clone()) }
}

/// What is on disk when some squashes are finished: their originals are gone, and whoever depended on those depends on them.
fn nodes(migrations: &[Migration], squashes: &[NewSquash], finished: &BTreeSet<usize>) -> Vec<Node> {
    let done = || squashes.iter().enumerate().filter(|(at, _)| finished.contains(at)).map(|(_, of)| of);
    let gone: BTreeMap<&MigrationId, &MigrationId> =
        done().flat_map(|of| of.members.iter().map(move |id| (id, &of.id))).collect();
    let now = |id: &MigrationId| (*gone.get(id).unwrap_or(&id)).clone();
    let left = migrations.iter().filter(|of| !gone.contains_key(&of.id));
    let mut nodes: Vec<Node> = left.map(|of| node(&of.id, of.needs.iter().map(now))).collect();
    for (at, squash) in squashes.iter().enumerate() {
        let needs = squash.metadata.dependencies.iter().flatten().map(|reference| match reference {
            Reference::Exact(id) => now(id),
            other => unreachable!("{other} is not exact"),
        });
        let replaces = if finished.contains(&at) { Vec::new() } else { squash.members.clone() };
        nodes.push(Node { replaces, ..node(&squash.id, needs) });
    }
    nodes
}

/// A database, and what is in it.
struct Database(Box<dyn Session>);

impl Database {
    /// Opens one that is empty: of PostgreSQL there is but one, which is emptied.
    fn new(server: Option<&caribou_harness::Database>) -> Self {
        let (dialect, url, empty) = match server {
            Some(server) => {
                (Dialect::Postgres, server.url(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            }
            None => (Dialect::Sqlite, ":memory:", "PRAGMA foreign_keys = ON"),
        };
        let mut session = open(dialect, url).unwrap();
        session.run(empty).unwrap();
        Self(session)
    }

    fn run(&mut self, id: &MigrationId, script: &str) -> Result<(), TestCaseError> {
        let ran = self.0.run(&format!("BEGIN;\n{script}\nCOMMIT;"));
        ran.map_err(|error| TestCaseError::fail(format!("{id}: {error}\n{script}")))
    }

    /// The schema, and the rows of each table: columns and rows in the order of their texts.
    fn contents(&mut self) -> (Schema, BTreeMap<QualifiedName, Vec<Row>>) {
        let schema = introspect(&mut *self.0).unwrap();
        let mut rows = BTreeMap::new();
        for table in schema.tables() {
            let mut columns: Vec<String> =
                table.columns.iter().map(|column| format!("CAST({} AS TEXT)", column.name)).collect();
            columns.sort();
            let query = format!("SELECT {} FROM {} ORDER BY id", columns.join(", "), table.name);
            rows.insert(table.name.clone(), self.0.rows(&query).unwrap());
        }
        (schema, rows)
    }
}

/// Orders what is to be run, any of it that can run next.
fn shuffled(graph: &Graph, mut left: Vec<MigrationId>, tape: &mut Tape<'_>) -> Vec<MigrationId> {
    let mut order = Vec::new();
    while !left.is_empty() {
        let ready: Vec<usize> = (0..left.len())
            .filter(|at| graph.parents(&left[*at]).all(|parent| !left.contains(parent)))
            .collect();
        order.push(left.remove(*tape.one_of(&ready).unwrap()));
    }
    order
}

/// Says of every set of originals that a database can have that there is a plan, and that it runs nothing before what that needs.
fn check_plans(migrations: &[Migration], squashes: &[NewSquash]) -> Result<(), TestCaseError> {
    let nodes = nodes(migrations, squashes, &BTreeSet::new());
    let has = |set: usize, at: usize| set >> at & 1 == 1;
    for set in 0..1_usize << migrations.len().min(8) {
        let some = || migrations.iter().enumerate().filter(|(at, _)| has(set, *at)).map(|(_, of)| of);
        let applied: BTreeSet<MigrationId> = some().map(|of| of.id.clone()).collect();
        if !some().all(|of| of.needs.is_subset(&applied)) {
            continue;
        }
        let graph = Graph::build(nodes.clone(), &applied)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{migrations:#?}\n{applied:?}")))?;
        let mut done = applied;
        let plan = graph.plan(&[Goal::Everything]).unwrap();
        for step in plan.steps.iter().filter(|step| step.action == Action::Apply) {
            let squash = squashes.iter().find(|of| of.id == step.id);
            let members = squash.map_or(std::slice::from_ref(&step.id), |of| &of.members);
            for member in members {
                let migration = migrations.iter().find(|of| of.id == *member).unwrap();
                prop_assert!(migration.needs.is_subset(&done), "{member} after {done:?}\n{migrations:#?}");
                prop_assert!(done.insert(member.clone()), "{member} twice\n{migrations:#?}");
            }
        }
        prop_assert_eq!(done.len(), migrations.len());
    }
    Ok(())
}

fn check(tape: &mut Tape<'_>, server: Option<&caribou_harness::Database>) -> Result<(), TestCaseError> {
    let dialect = server.map_or(Dialect::Sqlite, |_| Dialect::Postgres);
    let migrations = migrations(tape);
    let project = folders(&migrations);
    let squashing = Squashing::read(&locate_at(&project.path()).unwrap(), &[dialect]).unwrap();
    let request = SquashRequest { aim: SquashAim::All, name: None, optimise: Optimise::Fully, note: None };
    let squashes = match squashing.draft(&request) {
        Ok(drafted) => drafted.squashes,
        Err(SquashError::Nothing) => return Ok(()),
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    check_plans(&migrations, &squashes)?;
    let mut originals = Database::new(server);
    for migration in &migrations {
        originals.run(&migration.id, &migration.up)?;
    }
    let (schema, rows) = originals.contents();
    let mut scripts: BTreeMap<&MigrationId, &str> =
        migrations.iter().map(|of| (&of.id, of.up.as_str())).collect();
    scripts.extend(squashes.iter().map(|of| (&of.id, of.on[&dialect].up_text.as_str())));
    for _ in 0..8 {
        let mut database = Database::new(server);
        let mut applied: BTreeSet<MigrationId> = BTreeSet::new();
        let likely = tape.pick(5);
        for migration in &migrations {
            if migration.needs.is_subset(&applied) && tape.pick(5) < likely {
                database.run(&migration.id, &migration.up)?;
                applied.insert(migration.id.clone());
            }
        }
        // A squash is finished when every database has all of what it replaces, or begins after that.
        let mut finished: BTreeSet<usize> = (0..squashes.len()).filter(|_| tape.pick(2) == 1).collect();
        finished.retain(|at| {
            let has = squashes[*at].members.iter().filter(|id| applied.contains(*id)).count();
            if has == squashes[*at].members.len() {
                applied.insert(squashes[*at].id.clone());
            }
            has == 0 || has == squashes[*at].members.len()
        });
        let nodes = nodes(&migrations, &squashes, &finished);
        let graph = Graph::build(nodes, &applied).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(graph.history_problems(), []);
        let plan = graph.plan(&[Goal::Everything]).unwrap();
        let steps = plan.steps.into_iter().filter(|step| step.action == Action::Apply).map(|step| step.id);
        let steps = shuffled(&graph, steps.collect(), tape);
        let told =
            || format!("{applied:?}, finished {finished:?}, then {steps:?}\n{migrations:#?}\n{scripts:#?}");
        for id in &steps {
            let ran = database.run(id, scripts[id]);
            prop_assert!(ran.is_ok(), "{:?}\n{}", ran, told());
        }
        let (ended, ended_rows) = database.contents();
        let (differences, _) = without_order(schema.differences(&ended));
        prop_assert!(differences.is_empty(), "{:?}\n{}", differences, told());
        prop_assert_eq!(&rows, &ended_rows, "{}", told());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_database_ends_where_the_originals_lead_whatever_it_had(
        bytes in proptest::collection::vec(any::<u8>(), 60..240)
    ) {
        check(&mut Tape(&bytes), None)?;
    }
}

#[test]
fn on_postgres_too_which_minds_a_key_to_a_table_that_is_not_there() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("partial");
    let config = ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() };
    let bytes = proptest::collection::vec(any::<u8>(), 60..240);
    TestRunner::new(config).run(&bytes, |bytes| check(&mut Tape(&bytes), Some(&database))).unwrap();
}
