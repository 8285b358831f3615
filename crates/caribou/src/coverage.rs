//! How much of a project's SQL is understood.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::Graph;
use caribou_migration::MigrationId;
use caribou_schema::{Object, Operation, Schema};
use caribou_sql::{Kind, Statement, parse, split};

use crate::project::Project;
use crate::replayed::{ReplayedError, read};

/// How much of a project's SQL is understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The statements of all scripts that apply.
    pub statements: usize,
    /// Those that define something, by their first words: how many, and how many of them are understood.
    pub schema: BTreeMap<String, Understood>,
    /// Statements that define something and are not understood: file, line, first line of the statement.
    pub opaque: Vec<(String, u32, String)>,
}

/// How many of some statements are understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Understood {
    /// All of them.
    pub all: usize,
    /// Understood in every part.
    pub wholly: usize,
    /// Known by name and by what they depend on: functions, triggers and the like.
    pub by_name: usize,
}

/// Counts what is understood of the scripts that apply a project's migrations. What cannot be cut into statements is left out.
pub fn coverage(project: &Project) -> Coverage {
    let mut coverage = Coverage::default();
    for (_, migration) in project.migrations() {
        let Some(source) = migration.folder() else { continue };
        let statements = split(&source.up.text, project.dialect()).unwrap_or_default();
        for statement in &statements {
            coverage.statements += 1;
            if !defines(statement) {
                continue;
            }
            let operations = parse(statement).operations;
            let count = coverage.schema.entry(words(statement)).or_default();
            count.all += 1;
            let is_opaque = |operation: &Operation| matches!(operation, Operation::Opaque { .. });
            let by_name = |operation: &Operation| matches!(operation, Operation::Create { object, .. } if matches!(**object, Object::Opaque(_)));
            if operations.iter().any(is_opaque) {
                let first = statement.text.lines().next().unwrap_or_default().to_owned();
                coverage.opaque.push((source.shown(&source.up), statement.line, first));
            } else if operations.iter().any(by_name) {
                count.by_name += 1;
            } else {
                count.wholly += 1;
            }
        }
    }
    coverage
}

/// Returns all migrations in the order in which an empty database gets them; none when the graph is broken.
pub fn in_order(project: &Project) -> Vec<MigrationId> {
    let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new());
    graph.map(|graph| graph.in_order().cloned().collect()).unwrap_or_default()
}

/// Reads all scripts in the order of the graph, as if they ran, without any database.
///
/// # Errors
/// [`ReplayedError::Read`] at the first statement that does not fit. A project whose graph is broken adds up to nothing.
pub fn read_all(project: &Project) -> Result<Schema, ReplayedError> {
    let mut schema = Schema::empty(project.dialect());
    for id in in_order(project) {
        read(&project.task(&id, project.work(&id)), &mut schema)?;
    }
    Ok(schema)
}

fn defines(statement: &Statement<'_>) -> bool {
    matches!(statement.kind(), Kind::Define | Kind::AddEnumValue | Kind::ConcurrentIndex(_) | Kind::Temporary)
        && !matches!(first_word(statement).as_str(), "GRANT" | "REVOKE" | "ANALYZE" | "TRUNCATE")
}

fn first_word(statement: &Statement<'_>) -> String {
    words(statement).split(' ').next().unwrap_or_default().to_owned()
}

/// The first words of a statement without what stands between the verb and the kind of object.
fn words(statement: &Statement<'_>) -> String {
    const BETWEEN: [&str; 9] =
        ["OR", "REPLACE", "UNIQUE", "TEMP", "TEMPORARY", "UNLOGGED", "MATERIALIZED", "CONSTRAINT", "VIRTUAL"];
    let tokens = caribou_sql::tokens(statement.text, statement.dialect);
    let words = tokens.filter(|token| token.kind.is_significant());
    let words = words.map(|token| token.text(statement.text).to_uppercase());
    words.filter(|word| !BETWEEN.contains(&word.as_str())).take(2).collect::<Vec<_>>().join(" ")
}
