//! Which tables a migration has to do with.

use std::collections::BTreeSet;

use caribou_executor::{Task, Work};
use caribou_migration::Dialect;
use caribou_schema::{Operation, Resource};

use crate::Tables;

/// Returns the tables whose rows the tasks may change; all of them when a statement is not understood, or changes rows,
/// which may cascade to others.
pub(crate) fn touched<'a>(tasks: impl IntoIterator<Item = &'a Task<'a>>, dialect: Dialect) -> Tables {
    let mut names = BTreeSet::new();
    for task in tasks {
        let Some(operations) = operations(task, dialect) else { return Tables::All };
        for operation in operations {
            if matches!(operation, Operation::Data { .. } | Operation::Opaque { .. }) {
                return Tables::All;
            }
            let footprint = operation.footprint(dialect);
            for resource in footprint.reads.into_iter().chain(footprint.writes) {
                match resource {
                    Resource::Object(id) => names.insert(id.name),
                    Resource::Column(table, _)
                    | Resource::Constraint(table, _)
                    | Resource::Constraints(table)
                    | Resource::Rows(table) => names.insert(table),
                    Resource::Unsaid => continue,
                    Resource::Everything => return Tables::All,
                };
            }
        }
    }
    Tables::These(names)
}

/// What a task does, `None` when that cannot be read.
pub(crate) fn operations(task: &Task<'_>, dialect: Dialect) -> Option<Vec<Operation>> {
    let Work::Script(script) = &task.work else { return None };
    caribou_sql::operations(&script.text, dialect).ok()
}
