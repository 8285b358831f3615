//! Something is done to a part of a table, and then something else to the same part.

use caribou_migration::Dialect;

use super::guess::is_serial;
use crate::{
    Column, ColumnChange, CommentOn, Constraint, ConstraintRef, Existing, Index, IndexKey, Missing, Name,
    ObjectId, ObjectKind, Operation, QualifiedName, Rule, TableChange,
};

pub(super) fn reduce(first: &Operation, second: &Operation, dialect: Dialect) -> Option<Vec<Operation>> {
    match (first, second) {
        (
            Operation::Alter { table, change: one, missing: Missing::Fail },
            Operation::Alter { table: other, change: two, .. },
        ) if table == other => {
            let alter = |change| Operation::Alter {
                table: table.clone(),
                change: Box::new(change),
                missing: Missing::Fail,
            };
            Some(changes(one, two, dialect)?.into_iter().map(alter).collect())
        }
        (Operation::Alter { table, change, missing: Missing::Fail }, Operation::Comment { on, text }) => {
            let change = commented(table, change, on, text.as_ref())?;
            Some(vec![Operation::Alter {
                table: table.clone(),
                change: Box::new(change),
                missing: Missing::Fail,
            }])
        }
        // PostgreSQL drops what stands on a column with it.
        (
            Operation::CreateIndex { table, index, existing: Existing::Fail, .. },
            Operation::Alter { table: other, change, .. },
        ) if dialect == Dialect::Postgres && table == other => match &**change {
            TableChange::DropColumn { name, .. } if is_on(index, name) => Some(vec![second.clone()]),
            _ => None,
        },
        (
            Operation::Comment { on: CommentOn::Column(table, column), .. },
            Operation::Alter { table: other, change, .. },
        ) if table == other => match &**change {
            TableChange::DropColumn { name, .. } if name == column => Some(vec![second.clone()]),
            _ => None,
        },
        (Operation::CreateIndex { table, index, concurrently, existing: Existing::Fail }, second)
            if dialect != Dialect::Mysql =>
        {
            let index = indexed(table, index, second)?;
            let create = |index| Operation::CreateIndex {
                table: table.clone(),
                index: Box::new(index),
                concurrently: *concurrently,
                existing: Existing::Fail,
            };
            Some(index.map(create).into_iter().collect())
        }
        (
            Operation::Rename { id, to, missing: Missing::Fail },
            Operation::Rename { id: other, to: last, .. },
        ) if *other == (ObjectId { name: id.name.sibling(to.clone()), ..id.clone() }) => {
            let rename = Operation::Rename { id: id.clone(), to: last.clone(), missing: Missing::Fail };
            Some(if is_same(&id.name.name, last) { Vec::new() } else { vec![rename] })
        }
        (Operation::Comment { on, .. }, Operation::Comment { on: other, .. }) if on == other => {
            Some(vec![second.clone()])
        }
        (
            Operation::AddValue { name, value, place, existing: Existing::Fail },
            Operation::RenameValue { name: other, from, to },
        ) if name == other && value == from => Some(vec![Operation::AddValue {
            name: name.clone(),
            value: to.clone(),
            place: place.clone(),
            existing: Existing::Fail,
        }]),
        (
            Operation::RenameValue { name, from, to },
            Operation::RenameValue { name: other, from: old, to: last },
        ) if name == other && to == old => {
            let rename = Operation::RenameValue { name: name.clone(), from: from.clone(), to: last.clone() };
            Some(if from == last { Vec::new() } else { vec![rename] })
        }
        _ => None,
    }
}

/// Says whether two names are the same to the letter.
fn is_same(one: &Name, other: &Name) -> bool {
    one.as_str() == other.as_str()
}

fn changes(first: &TableChange, second: &TableChange, dialect: Dialect) -> Option<Vec<TableChange>> {
    match (first, second) {
        (TableChange::AddColumn { column, place, existing: Existing::Fail }, second) => {
            let column = added(column, second, dialect)?;
            let moved = match second {
                TableChange::AlterColumn { change: ColumnChange::Whole { place, .. }, .. } => place.as_ref(),
                _ => None,
            };
            let place = moved.or(place.as_ref()).cloned();
            let add = |column| TableChange::AddColumn { column, place, existing: Existing::Fail };
            Some(column.map(add).into_iter().collect())
        }
        (
            TableChange::AlterColumn { name, change: one },
            TableChange::AlterColumn { name: other, change: two },
        ) => altered(name, one, other, two).map(|change| vec![change]),
        (TableChange::AlterColumn { name, change }, TableChange::DropColumn { name: other, .. })
            if name == other && !matches!(change, ColumnChange::Whole { .. }) =>
        {
            Some(vec![second.clone()])
        }
        (TableChange::RenameColumn { from, to }, TableChange::RenameColumn { from: other, to: last })
            if to == other =>
        {
            let rename = TableChange::RenameColumn { from: from.clone(), to: last.clone() };
            Some(if is_same(from, last) { Vec::new() } else { vec![rename] })
        }
        // Elsewhere foreign keys to the column stay behind, and keep the last name.
        (TableChange::RenameColumn { from, to }, TableChange::DropColumn { name, dependents, .. })
            if to == name && dialect == Dialect::Postgres =>
        {
            let (name, missing) = (from.clone(), Missing::Fail);
            Some(vec![TableChange::DropColumn { name, missing, dependents: *dependents }])
        }
        (TableChange::AddConstraint { constraint, using_index: None, existing: Existing::Fail }, second) => {
            if let TableChange::DropColumn { name, .. } = second {
                let goes = dialect == Dialect::Postgres && goes_with(&constraint.rule, name);
                return goes.then(|| vec![second.clone()]);
            }
            let constraint = constrained(constraint, second, dialect)?;
            let add = |constraint| TableChange::AddConstraint {
                constraint,
                using_index: None,
                existing: Existing::Fail,
            };
            Some(constraint.map(add).into_iter().collect())
        }
        (
            TableChange::RenameConstraint { from, to },
            TableChange::RenameConstraint { from: other, to: last },
        ) if to == other => {
            let rename = TableChange::RenameConstraint { from: from.clone(), to: last.clone() };
            Some(if is_same(from, last) { Vec::new() } else { vec![rename] })
        }
        (
            TableChange::RenameConstraint { from, to },
            TableChange::DropConstraint { which: ConstraintRef::Name(name), dependents, .. },
        ) if to == name => Some(vec![TableChange::DropConstraint {
            which: ConstraintRef::Name(from.clone()),
            missing: Missing::Fail,
            dependents: *dependents,
        }]),
        (TableChange::SetOption { name, .. }, TableChange::SetOption { name: other, .. })
            if name == other =>
        {
            Some(vec![second.clone()])
        }
        _ => None,
    }
}

/// Returns a new column as it is after a change: `Some(None)` when it is gone. A change that the rows which are there
/// would notice is none of these: they have the first default.
fn added(column: &Column, change: &TableChange, dialect: Dialect) -> Option<Option<Column>> {
    let mut column = column.clone();
    match change {
        TableChange::DropColumn { name, .. } if *name == column.name => return Some(None),
        _ if dialect == Dialect::Postgres && is_serial(&column.data_type) => return None,
        TableChange::RenameColumn { from, to } if *from == column.name => column.name = to.clone(),
        TableChange::AlterColumn { name, change } if *name == column.name => match change {
            // A default would have been made a value of the first type.
            ColumnChange::Type { data_type, collation, using: None }
                if column.generated.is_none() && column.default.is_none() && column.identity.is_none() =>
            {
                column.data_type = data_type.clone();
                column.collation.clone_from(collation);
            }
            ColumnChange::Nullable(nullable) if column.identity.is_none() => column.nullable = *nullable,
            ColumnChange::Whole { column: whole, .. } if fills_the_same(&column, whole) => {
                column = (**whole).clone()
            }
            _ => return None,
        },
        _ => return None,
    }
    Some(Some(column))
}

/// Says whether rows that are there get the same from a new column as from another that took its place.
fn fills_the_same(column: &Column, whole: &Column) -> bool {
    let is_plain = |column: &Column| column.generated.is_none() && column.identity.is_none();
    let has_value = column.default.is_some() || !column.nullable;
    is_plain(column)
        && is_plain(whole)
        && column.default == whole.default
        && column.nullable == whole.nullable
        && (!has_value || column.data_type == whole.data_type)
}

/// Says whether PostgreSQL drops a constraint together with a column, and nothing stays behind: of a key NOT NULL does.
fn goes_with(rule: &Rule, column: &Name) -> bool {
    match rule {
        Rule::PrimaryKey(key) => key.columns == [column.clone()],
        Rule::Unique(key) => key.columns.contains(column) || key.include.contains(column),
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } => expression.mentions(column),
        Rule::Exclude(_) => false,
    }
}

fn is_on(index: &Index, column: &Name) -> bool {
    let in_part = |key: &IndexKey| match key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expression) => expression.mentions(column),
    };
    index.parts.iter().any(|part| in_part(&part.key))
        || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|predicate| predicate.mentions(column))
}

/// Returns two changes of a column as one: the last, unless the first converts values in a way of its own.
fn altered(name: &Name, one: &ColumnChange, other: &Name, two: &ColumnChange) -> Option<TableChange> {
    let change = match (one, two) {
        (ColumnChange::Type { using: None, .. }, ColumnChange::Type { using: None, .. })
        | (ColumnChange::Default(_), ColumnChange::Default(_))
        | (ColumnChange::Nullable(_), ColumnChange::Nullable(_))
            if name == other =>
        {
            two.clone()
        }
        (ColumnChange::Whole { column: first, place: before }, ColumnChange::Whole { column, place })
            if first.name == *other && first.data_type == column.data_type =>
        {
            ColumnChange::Whole { column: column.clone(), place: place.clone().or_else(|| before.clone()) }
        }
        _ => return None,
    };
    Some(TableChange::AlterColumn { name: name.clone(), change })
}

/// Returns a new constraint as it is after a change: `Some(None)` when it is gone.
fn constrained(
    constraint: &Constraint,
    change: &TableChange,
    dialect: Dialect,
) -> Option<Option<Constraint>> {
    let name = constraint.name.as_ref()?;
    // An index comes with a foreign key and stays behind.
    if dialect == Dialect::Mysql && !matches!(constraint.rule, Rule::Check { .. }) {
        return None;
    }
    let mut constraint = constraint.clone();
    match change {
        // NOT NULL stays behind.
        TableChange::DropConstraint { which: ConstraintRef::Name(dropped), .. } if dropped == name => {
            return (!matches!(constraint.rule, Rule::PrimaryKey(_))).then_some(None);
        }
        TableChange::RenameConstraint { from, to } if from == name => constraint.name = Some(to.clone()),
        TableChange::ValidateConstraint { name: validated } if validated == name => {
            constraint.validated = true
        }
        TableChange::AlterConstraint { name: altered, timing } if altered == name => {
            constraint.timing = *timing
        }
        _ => return None,
    }
    Some(Some(constraint))
}

/// Returns a new column with a comment on it; constraints and indexes have theirs in a statement of its own.
fn commented(
    table: &QualifiedName,
    change: &TableChange,
    on: &CommentOn,
    text: Option<&String>,
) -> Option<TableChange> {
    let mut change = change.clone();
    match (&mut change, on) {
        (TableChange::AddColumn { column, existing: Existing::Fail, .. }, CommentOn::Column(of, name))
            if of == table && column.name == *name =>
        {
            column.comment = text.cloned();
        }
        _ => return None,
    }
    Some(change)
}

/// Returns a new index as it is after an operation: `Some(None)` when it is gone.
fn indexed(table: &QualifiedName, index: &Index, operation: &Operation) -> Option<Option<Index>> {
    let name = index.name.as_ref()?;
    let is_it = |id: &ObjectId| id.kind == ObjectKind::Index && id.name == table.sibling(name.clone());
    let mut index = index.clone();
    match operation {
        Operation::Drop { id, .. } if is_it(id) => return Some(None),
        Operation::Rename { id, to, .. } if is_it(id) => index.name = Some(to.clone()),
        _ => return None,
    }
    Some(Some(index))
}
