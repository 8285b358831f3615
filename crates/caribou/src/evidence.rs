//! Why a migration does not fit a database: what should have made the thing that is missing, and what history says.

use std::collections::BTreeMap;

use caribou_connection::Session;
use caribou_history::{EventFilter, EventKind, History, Lineage};
use caribou_migration::MigrationId;
use caribou_schema::{
    ApplyError, ColumnChange, Name, Object, ObjectId, ObjectKind, Operation, QualifiedName, TableChange,
};
use caribou_sql::operations;
use jiff::Timestamp;

use crate::Project;
use crate::survey::Survey;

/// A statement does not fit the database that it would run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The migration.
    pub id: MigrationId,
    /// The file.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Where the statement is in it.
    pub statement: std::ops::Range<usize>,
    /// The line that it starts in.
    pub line: u32,
    /// What does not fit.
    pub error: ApplyError,
    /// Which of the possible causes it is.
    pub cause: Cause,
    /// The migrations that have to do with it, in the order of the graph.
    pub evidence: Vec<Evidence>,
    /// What has to be applied before the migration, and is not.
    pub pending: Vec<MigrationId>,
    /// Whether the way back of the whole app fits the database as it is, so that the app can be reset.
    pub can_reset: bool,
}

/// Why a statement does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// History says that a migration made it (or dropped it), and the database is not so.
    ChangedByHand,
    /// The migration that makes it was recorded with `--fake` and never ran.
    Faked,
    /// The migration that makes it was edited after it ran.
    Edited,
    /// The migration that makes it is not applied.
    OutOfOrder,
    /// An applied migration has dropped it, or made it, already.
    DoneAlready,
    /// No migration makes it.
    NeverMade,
}

/// What one migration has to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The migration.
    pub id: MigrationId,
    /// What it does to the thing.
    pub does: Does,
    /// What history says of it.
    pub standing: Recorded,
}

/// What a migration does to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Makes it, or gives it its name.
    Makes,
    /// Drops it, or gives it another name.
    Drops,
}

/// What history says of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It ran.
    Applied(Timestamp),
    /// It was recorded and not run.
    Faked(Timestamp),
    /// It ran, and its file is another one now.
    Edited(Timestamp),
    /// It is not recorded.
    NotApplied,
}

/// What a statement misses, or finds in its way.
enum Thing<'a> {
    Object(&'a ObjectId),
    Column(&'a QualifiedName, &'a Name),
    Constraint(&'a QualifiedName, &'a Name),
}

impl Thing<'_> {
    fn of(error: &ApplyError) -> Option<(Thing<'_>, Does)> {
        Some(match error {
            ApplyError::NoObject { id, .. } => (Thing::Object(id), Does::Makes),
            ApplyError::ObjectExists { there } => (Thing::Object(there), Does::Drops),
            ApplyError::NoColumn { table, column, .. } => (Thing::Column(table, column), Does::Makes),
            ApplyError::ColumnExists { table, column } => (Thing::Column(table, column), Does::Drops),
            ApplyError::NoConstraint { table, constraint, .. } => {
                (Thing::Constraint(table, constraint), Does::Makes)
            }
            ApplyError::ConstraintExists { table, constraint } => {
                (Thing::Constraint(table, constraint), Does::Drops)
            }
            _ => return None,
        })
    }

    /// What an operation does to it, by its names alone.
    fn done_by(&self, operation: &Operation) -> Option<Does> {
        match self {
            Self::Object(id) => object_done_by(id, operation),
            Self::Column(table, column) => column_done_by(table, column, operation),
            Self::Constraint(table, constraint) => constraint_done_by(table, constraint, operation),
        }
    }
}

fn object_done_by(id: &ObjectId, operation: &Operation) -> Option<Does> {
    let is_it = |other: &ObjectId| other.name == id.name && same_kind(other.kind, id.kind);
    match operation {
        Operation::Create { object, .. } if is_it(&object.id()) => Some(Does::Makes),
        Operation::CreateIndex { table, index, .. } if id.kind == ObjectKind::Index => {
            let name = index.name.as_ref().map(|name| table.sibling(name.clone()));
            (name.as_ref() == Some(&id.name)).then_some(Does::Makes)
        }
        Operation::Drop { id: dropped, .. } if is_it(dropped) => Some(Does::Drops),
        Operation::Rename { id: renamed, .. } | Operation::Move { id: renamed, .. } if is_it(renamed) => {
            Some(Does::Drops)
        }
        Operation::Rename { id: renamed, to, .. }
            if same_kind(renamed.kind, id.kind) && renamed.name.sibling(to.clone()) == id.name =>
        {
            Some(Does::Makes)
        }
        _ => None,
    }
}

/// Tables and views share their names, and so may stand in each other's place.
fn same_kind(a: ObjectKind, b: ObjectKind) -> bool {
    use ObjectKind::{MaterializedView, Table, View};
    a == b || [a, b].iter().all(|kind| matches!(kind, Table | View | MaterializedView))
}

fn column_done_by(table: &QualifiedName, column: &Name, operation: &Operation) -> Option<Does> {
    match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(made) if made.name == *table => {
                made.column(column).is_some().then_some(Does::Makes)
            }
            _ => None,
        },
        Operation::Drop { id, .. } if id.kind == ObjectKind::Table && id.name == *table => Some(Does::Drops),
        Operation::Alter { table: altered, change, .. } if altered == table => match &**change {
            TableChange::AddColumn { column: added, .. } if added.name == *column => Some(Does::Makes),
            TableChange::DropColumn { name, .. } if name == column => Some(Does::Drops),
            TableChange::RenameColumn { from, .. } if from == column => Some(Does::Drops),
            TableChange::RenameColumn { to, .. } if to == column => Some(Does::Makes),
            TableChange::AlterColumn { name, change: ColumnChange::Whole { column: whole, .. } } => {
                match (name == column, whole.name == *column) {
                    (true, false) => Some(Does::Drops),
                    (false, true) => Some(Does::Makes),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    }
}

fn constraint_done_by(table: &QualifiedName, name: &Name, operation: &Operation) -> Option<Does> {
    let is_it = |other: &Option<Name>| other.as_ref() == Some(name);
    match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(made) if made.name == *table => {
                made.constraints.iter().any(|made| is_it(&made.name)).then_some(Does::Makes)
            }
            _ => None,
        },
        Operation::Alter { table: altered, change, .. } if altered == table => {
            match &**change {
                TableChange::AddConstraint { constraint, .. } if is_it(&constraint.name) => Some(Does::Makes),
                TableChange::DropConstraint {
                    which: caribou_schema::ConstraintRef::Name(dropped), ..
                } if dropped == name => Some(Does::Drops),
                TableChange::RenameConstraint { from, .. } if from == name => Some(Does::Drops),
                TableChange::RenameConstraint { to, .. } if to == name => Some(Does::Makes),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Finds the migrations that have to do with an error, and which cause they point to. `of` is the migration that
/// does not fit.
pub(crate) fn investigate(
    project: &Project,
    survey: &Survey,
    faked: &BTreeMap<MigrationId, Timestamp>,
    of: &MigrationId,
    error: &ApplyError,
) -> (Cause, Vec<Evidence>) {
    let Some((thing, wanted)) = Thing::of(error) else { return (Cause::ChangedByHand, Vec::new()) };
    let mut evidence = Vec::new();
    for id in survey.graph.in_order().filter(|id| *id != of) {
        let Some(source) = project.get(id).and_then(|migration| migration.folder()) else { continue };
        let done = operations(&source.up.text, project.dialect()).unwrap_or_default();
        // What a migration does to it last is what is left of it.
        let Some(does) = done.iter().rev().find_map(|operation| thing.done_by(operation)) else { continue };
        evidence.push(Evidence { id: id.clone(), does, standing: recorded(survey, faked, id) });
    }
    (cause(wanted, &evidence), evidence)
}

fn recorded(survey: &Survey, faked: &BTreeMap<MigrationId, Timestamp>, id: &MigrationId) -> Recorded {
    let Some(entry) = survey.entries.get(id) else { return Recorded::NotApplied };
    if faked.contains_key(id) {
        Recorded::Faked(entry.applied_at)
    } else if survey.edited.iter().any(|edited| edited.id == *id) {
        Recorded::Edited(entry.applied_at)
    } else {
        Recorded::Applied(entry.applied_at)
    }
}

/// `wanted` is what a migration would have to do for the statement to fit.
fn cause(wanted: Does, evidence: &[Evidence]) -> Cause {
    let last = evidence.iter().rev().find(|one| one.standing != Recorded::NotApplied);
    match last {
        Some(Evidence { does, standing, .. }) if *does == wanted => match standing {
            Recorded::Faked(_) => Cause::Faked,
            Recorded::Edited(_) => Cause::Edited,
            _ => Cause::ChangedByHand,
        },
        Some(_) => Cause::DoneAlready,
        None if evidence.iter().any(|one| one.does == wanted) => Cause::OutOfOrder,
        // What stands in the way was made by no migration.
        None if wanted == Does::Drops => Cause::ChangedByHand,
        None => Cause::NeverMade,
    }
}

/// The applied migrations that were recorded and never ran, with when.
pub(crate) fn faked(history: &History, session: &mut dyn Session) -> BTreeMap<MigrationId, Timestamp> {
    // Evidence is worth having, but no reason to hide the error that it is about.
    let events = history.events(session, &EventFilter::default()).unwrap_or_default();
    let lineage = Lineage::of(&events);
    let mut faked = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        let Some(id) = lineage.name_today(index).cloned() else { continue };
        match event.kind.parse::<EventKind>() {
            Ok(EventKind::Fake) => faked.insert(id, event.at),
            Ok(EventKind::Apply | EventKind::Revert) => faked.remove(&id),
            _ => continue,
        };
    }
    faked
}
