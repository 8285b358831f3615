//! What partitions and heirs have from their parents (PostgreSQL).
//!
//! Both have the columns and checks. A partition has keys, indexes and foreign keys too: it names its keys and
//! indexes itself, as if they had been made without a name.

use std::collections::BTreeSet;

use super::{Applied, ApplyError, Draft, Hindrance, constraint, index};
use crate::{Column, Constraint, Expression, Index, Name, Partition, QualifiedName, Rule, Schema, Table};

/// Returns a table and all that inherit from it, parents first.
pub(crate) fn family(schema: &Schema, table: &QualifiedName) -> Vec<QualifiedName> {
    let mut members = vec![table.clone()];
    let mut seen = BTreeSet::from([table.clone()]);
    let mut next = 0;
    while let Some(member) = members.get(next) {
        let children = schema.children(member);
        next += 1;
        members.extend(children.into_iter().filter(|child| seen.insert(child.clone())));
    }
    members
}

/// Returns the partitions of a table, not its heirs.
pub(super) fn partitions(schema: &Schema, table: &QualifiedName) -> Vec<QualifiedName> {
    let mut children = schema.children(table);
    children.retain(|child| schema.tables.get(child).is_some_and(|child| whole(child) == Some(table)));
    children
}

fn whole(table: &Table) -> Option<&QualifiedName> {
    match &table.partition {
        Some(Partition::Of { table, .. }) => Some(table),
        Some(Partition::By(_)) | None => None,
    }
}

/// Puts the columns of the parents before those of a new table; what the table says of such a column stands.
pub(super) fn columns(schema: &Schema, table: &mut Table) -> Applied {
    let mut columns: Vec<Column> = Vec::new();
    for parent in whole(table).into_iter().chain(&table.inherits) {
        for column in &schema.expect_table(parent)?.columns {
            if !columns.iter().any(|known| known.name == column.name) {
                // Numbers and comments stay with the parent.
                columns.push(Column { identity: None, comment: None, ..column.clone() });
            }
        }
    }
    let mut own = Vec::new();
    for column in table.columns.drain(..) {
        match columns.iter_mut().find(|known| known.name == column.name) {
            Some(inherited) => {
                expect_type(&table.name, inherited, &column)?;
                let nullable = inherited.nullable && column.nullable;
                let default = column.default.clone().or_else(|| inherited.default.clone());
                let data_type = inherited.data_type.clone();
                *inherited = Column { nullable, default, data_type, ..column };
            }
            None => own.push(column),
        }
    }
    columns.append(&mut own);
    table.columns = columns;
    Ok(())
}

/// Adds what a new table or partition has from its parents besides columns.
pub(super) fn constraints(schema: &Schema, table: &mut Table) -> Applied {
    let parents: Vec<QualifiedName> = whole(table).into_iter().chain(&table.inherits).cloned().collect();
    for parent in parents {
        let parent = schema.expect_table(&parent)?;
        for constraint in &parent.constraints {
            inherit_constraint(schema, table, parent, constraint)?;
        }
        if whole(table) == Some(&parent.name) {
            for index in &parent.indexes {
                inherit_index(schema, table, index)?;
            }
        }
    }
    Ok(())
}

/// Gives the last constraint of a table to its partitions and heirs.
pub(super) fn constraint_to_children(draft: &mut Draft<'_>, name: &QualifiedName) -> Applied {
    let Some(constraint) = draft.expect_table(name)?.constraints.last().cloned() else { return Ok(()) };
    each_child(draft, name, |schema, parent, child| inherit_constraint(schema, child, parent, &constraint))
}

/// Gives the last index of a table to its partitions.
pub(super) fn index_to_children(draft: &mut Draft<'_>, name: &QualifiedName) -> Applied {
    let Some(index) = draft.expect_table(name)?.indexes.last().cloned() else { return Ok(()) };
    each_child(draft, name, |schema, parent, child| {
        if whole(child) == Some(&parent.name) { inherit_index(schema, child, &index) } else { Ok(()) }
    })
}

fn each_child(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    change: impl Fn(&Schema, &Table, &mut Table) -> Applied,
) -> Applied {
    for parent in family(draft, name) {
        for child in draft.children(&parent) {
            draft.edit(&child, |schema, child| change(schema, schema.expect_table(&parent)?, child))?;
        }
    }
    Ok(())
}

/// Makes a table a partition of another.
pub(super) fn attach(
    draft: &mut Draft<'_>,
    parent: &QualifiedName,
    part: &QualifiedName,
    bound: &Expression,
) -> Applied {
    draft.expect_table(parent)?;
    draft.edit(part, |schema, table| {
        let by = match table.partition.take() {
            Some(Partition::By(by)) => Some(by),
            Some(Partition::Of { by, .. }) => by,
            None => None,
        };
        table.partition = Some(Partition::Of { table: parent.clone(), bound: bound.clone(), by });
        for column in &schema.expect_table(parent)?.columns {
            table.expect_column(&column.name)?;
        }
        constraints(schema, table)
    })
}

/// Makes a table an heir of another, all of whose columns and checks it must have.
pub(super) fn begin(draft: &mut Draft<'_>, heir: &QualifiedName, parent: &QualifiedName) -> Applied {
    draft.edit(heir, |schema, table| {
        let other = schema.expect_table(parent)?;
        if table.inherits.contains(parent) {
            return Err(ApplyError::Inherits { table: heir.clone(), parent: parent.clone() });
        }
        for column in &other.columns {
            expect_type(heir, column, table.expect_column(&column.name)?)?;
        }
        for constraint in &other.constraints {
            let is_check = matches!(constraint.rule, Rule::Check { no_inherit: false, .. });
            if let Some(name) = constraint.name.as_ref().filter(|_| is_check)
                && table.constraint(name).is_none()
            {
                return Err(table.no_constraint(name));
            }
        }
        table.inherits.push(parent.clone());
        Ok(())
    })
}

/// Makes an heir a table of its own, which keeps all that it had from the other.
pub(super) fn end(draft: &mut Draft<'_>, heir: &QualifiedName, parent: &QualifiedName) -> Applied {
    draft.edit(heir, |_, table| {
        let before = table.inherits.len();
        table.inherits.retain(|known| known != parent);
        if table.inherits.len() == before {
            return Err(ApplyError::NoHeir { table: heir.clone(), parent: parent.clone() });
        }
        Ok(())
    })
}

/// Says that a column is a table's own, which alone may drop or rename it.
pub(super) fn expect_own(schema: &Schema, table: &QualifiedName, column: &Name) -> Applied {
    let parents = &schema.expect_table(table)?.inherits;
    if parents.iter().any(|parent| schema.column(parent, column).is_some()) {
        let (table, column) = (table.clone(), column.clone());
        return Err(ApplyError::Hindered { table, column, hindrance: Hindrance::Inherited });
    }
    Ok(())
}

fn expect_type(heir: &QualifiedName, theirs: &Column, own: &Column) -> Applied {
    if theirs.data_type == own.data_type {
        return Ok(());
    }
    let (table, column) = (heir.clone(), own.name.clone());
    Err(ApplyError::Hindered { table, column, hindrance: Hindrance::Type })
}

fn inherit_constraint(schema: &Schema, child: &mut Table, parent: &Table, given: &Constraint) -> Applied {
    let is_part = whole(child) == Some(&parent.name);
    match &given.rule {
        Rule::Check { no_inherit: true, .. } => Ok(()),
        Rule::Check { .. } => match &given.name {
            Some(name) if child.constraint(name).is_some() => Ok(()),
            _ => constraint::add(schema, child, &uncommented(given)),
        },
        _ if !is_part || child.constraints.iter().any(|known| known.rule == given.rule) => Ok(()),
        Rule::ForeignKey(_) => {
            let mut copy = uncommented(given);
            copy.name = copy.name.filter(|name| child.constraint(name).is_none());
            constraint::add(schema, child, &copy)
        }
        Rule::PrimaryKey(_) | Rule::Unique(_) | Rule::Exclude(_) => {
            constraint::add(schema, child, &Constraint { name: None, ..uncommented(given) })
        }
    }
}

fn inherit_index(schema: &Schema, child: &mut Table, given: &Index) -> Applied {
    let copy = Index { name: None, comment: None, ..given.clone() };
    let is_there = child.indexes.iter().any(|known| is_same(known, given));
    if is_there { Ok(()) } else { index::add(schema, child, &copy) }
}

/// Says whether two indexes of a partition and its parent are the same but for their names.
pub(super) fn is_same(one: &Index, other: &Index) -> bool {
    one.parts == other.parts
        && one.unique == other.unique
        && one.method == other.method
        && one.include == other.include
        && one.predicate == other.predicate
}

fn uncommented(constraint: &Constraint) -> Constraint {
    Constraint { comment: None, ..constraint.clone() }
}
