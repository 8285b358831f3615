//! What may stand in a schema file.

use caribou_schema::{Operation, TableChange};
use caribou_sql::{Kind, Parsed, Problem, Statement};

use super::WantedProblem;

/// Says why a statement may not stand in a schema file, if it may not.
///
/// What changes nothing of a schema may: settings, rights, owners.
pub(super) fn refused(statement: &Statement<'_>, parsed: &Parsed) -> Option<WantedProblem> {
    let kind = statement.kind();
    if let Kind::Begin | Kind::Commit | Kind::Rollback | Kind::Savepoint = kind {
        return Some(WantedProblem::NoDefinition("nothing is run, so there is no transaction"));
    }
    if kind == Kind::Temporary {
        return Some(WantedProblem::NoDefinition("what is temporary goes with the session"));
    }
    // `SELECT set_config(...)`, as `pg_dump` writes it.
    if kind == Kind::Session {
        return None;
    }
    parsed.operations.iter().find_map(|operation| match operation {
        Operation::Opaque { .. } => {
            let unknown = || Problem { message: "what this statement does is not known".into(), offset: 0 };
            Some(WantedProblem::NotUnderstood(parsed.problem.clone().unwrap_or_else(unknown)))
        }
        other => words(other).map(WantedProblem::NoDefinition),
    })
}

/// Says what an operation does, if it defines nothing.
fn words(operation: &Operation) -> Option<&'static str> {
    const DROPS: &str = "this drops something; leave out what shall go";
    const RENAMES: &str = "this gives something another name; write the name that it shall have";
    match operation {
        Operation::Data { .. } => Some("this is about rows"),
        Operation::CreateTableAs { .. } => Some("this copies rows; write the columns"),
        Operation::Drop { .. } => Some(DROPS),
        Operation::Rename { .. } | Operation::Move { .. } | Operation::RenameValue { .. } => Some(RENAMES),
        Operation::Alter { change, .. } => match &**change {
            TableChange::DropColumn { .. }
            | TableChange::DropConstraint { .. }
            | TableChange::DetachPartition { .. }
            | TableChange::NoInherit { .. } => Some(DROPS),
            TableChange::RenameColumn { .. } | TableChange::RenameConstraint { .. } => Some(RENAMES),
            _ => None,
        },
        _ => None,
    }
}
