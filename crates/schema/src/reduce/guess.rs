//! A new table of PostgreSQL with parts that have no names, and something that is done to it.
//!
//! Which names the parts get hangs on all that is there, so only what holds for any names is done. An operation that
//! [says the names](crate::Operation::spelled_out) is not looked at here.

use caribou_migration::Dialect;

use super::create::applied_to;
use crate::{
    ColumnChange, Constraint, DataType, Existing, Name, ObjectKind, Operation, Rule, Table, TableChange,
};

/// Returns a new table as it is after an operation.
pub(super) fn made_so(table: &Table, second: &Operation) -> Option<Table> {
    match second {
        Operation::Alter { change, .. } => altered(table, change, second),
        Operation::CreateIndex { index, existing: Existing::Fail, .. } => {
            let mut table = table.clone();
            table.indexes.push((**index).clone());
            (!may_collide(&table)).then_some(table)
        }
        Operation::Rename { id, .. } if id.kind == ObjectKind::Table => None,
        _ => applied_to(table, second, Dialect::Postgres),
    }
}

fn altered(table: &Table, change: &TableChange, operation: &Operation) -> Option<Table> {
    let is_serial = |name: &Name| table.column(name).is_none_or(|column| is_serial(&column.data_type));
    match change {
        TableChange::AddColumn { column, place: None, existing: Existing::Fail } => {
            let mut table = table.clone();
            if table.column(&column.name).is_some() {
                return None;
            }
            table.columns.push(column.clone());
            return Some(table);
        }
        TableChange::AddConstraint { constraint, using_index: None, existing: Existing::Fail } => {
            return constrained(table, constraint);
        }
        // The key forbids it, once it is made.
        TableChange::AlterColumn { name, change: ColumnChange::Nullable(true) }
            if table.primary_key().is_some_and(|key| key.columns.contains(name)) =>
        {
            return None;
        }
        TableChange::AlterColumn { name, .. } if !is_serial(name) => {}
        TableChange::DropColumn { .. }
        | TableChange::DropConstraint { .. }
        | TableChange::RenameConstraint { .. }
        | TableChange::ValidateConstraint { .. }
        | TableChange::AlterConstraint { .. }
        | TableChange::SetOption { .. } => {}
        _ => return None,
    }
    let altered = applied_to(table, operation, Dialect::Postgres)?;
    // NOT NULL stays behind when a key goes.
    if altered.primary_key().is_none() && table.primary_key().is_some() {
        return None;
    }
    // What the database names is numbered after what has no name either.
    (unnamed(&altered) == unnamed(table)).then_some(altered)
}

fn constrained(table: &Table, constraint: &Constraint) -> Option<Table> {
    let key = constraint.rule.key();
    let has_twin = key.is_some() && table.constraints.iter().any(|other| other.rule.key() == key);
    if has_twin || !constraint.validated {
        return None;
    }
    let mut table = table.clone();
    table.constraints.push(constraint.clone());
    (!may_collide(&table)).then_some(table)
}

/// Says whether a name that is given may be one that PostgreSQL would choose for a part without a name: then it matters
/// which of them is first, and in one statement that is not the order in which they are written.
fn may_collide(table: &Table) -> bool {
    let label = |constraint: &Constraint| match constraint.rule {
        Rule::PrimaryKey(_) => "pkey",
        Rule::Unique(_) => "key",
        Rule::ForeignKey(_) => "fkey",
        Rule::Check { .. } => "check",
        Rule::Exclude(_) => "excl",
    };
    let unnamed = table.constraints.iter().filter(|of| of.name.is_none()).map(label);
    let unnamed = unnamed.chain(table.indexes.iter().filter(|of| of.name.is_none()).map(|_| "idx"));
    let labels: Vec<&str> = unnamed.collect();
    let names = table.constraints.iter().filter_map(|of| of.name.as_ref());
    let mut names = names.chain(table.indexes.iter().filter_map(|of| of.name.as_ref()));
    names.any(|name| {
        let stem = name.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
        labels.iter().any(|label| stem.ends_with(label))
    })
}

/// Counts the parts that have no name.
pub(super) fn unnamed(table: &Table) -> usize {
    let constraints = table.constraints.iter().filter(|of| of.name.is_none()).count();
    constraints + table.indexes.iter().filter(|of| of.name.is_none()).count()
}

/// Says whether a column is one that PostgreSQL makes a sequence for.
pub(super) fn is_serial(data_type: &DataType) -> bool {
    matches!(data_type, DataType::BuiltIn(word) if word.contains("serial"))
}
