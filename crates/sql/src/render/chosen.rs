//! Names that the database would choose by itself, which nobody writes.

use caribou_migration::Dialect;
use caribou_schema::{
    Constraint, Existing, Index, Missing, Object, Operation, Partition, Rule, Schema, Table, TableChange,
};

use super::index;

/// Returns a table without those names of constraints that it would have anyway.
///
/// The rules are asked, not repeated: the table is made in a schema of its own, and what comes out is compared.
pub(super) fn without_chosen_names(table: &Table, state: &Schema) -> Table {
    let table = &with_unchosen_constraints(table, state);
    if state.dialect() != Dialect::Mysql || table.indexes.is_empty() {
        return table.clone();
    }
    let lean = Table { indexes: unchosen_indexes(table), ..table.clone() };
    let is_same = |made: &Table| {
        made.indexes.len() == table.indexes.len()
            && table.indexes.iter().all(|index| made.indexes.iter().any(|one| is_same_index(one, index)))
    };
    match made(&lean, state) {
        Some(made) if is_same(&made) => lean,
        _ => table.clone(),
    }
}

/// Returns the indexes of a table of MySQL without those that it makes for foreign keys, and without the names of those that are
/// called like their only column.
fn unchosen_indexes(table: &Table) -> Vec<Index> {
    let indexes = table.indexes.iter().filter(|index| !index.implied);
    let first = |index: &Index| index.parts.first().map(|part| part.key.clone());
    let unnamed = |index: &Index| {
        let alone = table.indexes.iter().filter(|other| first(other) == first(index)).count() == 1;
        let called = index::only_column(index).is_some_and(|column| index.name.as_ref() == Some(column));
        let name = index.name.clone().filter(|_| !(alone && called && index.unique));
        Index { name, ..index.clone() }
    };
    indexes.map(unnamed).collect()
}

fn is_same_index(one: &Index, other: &Index) -> bool {
    let bare = |index: &Index| Index { implied: false, ..index.clone() };
    bare(one) == bare(other)
}

fn with_unchosen_constraints(table: &Table, state: &Schema) -> Table {
    let unnamed = |table: &Table, keep: &dyn Fn(&Constraint) -> bool| {
        let mut table = table.clone();
        for constraint in &mut table.constraints {
            if constraint.validated && !keep(constraint) {
                constraint.name = None;
                constraint.comment = None;
            }
        }
        table
    };
    let bare = unnamed(table, &|_| false);
    if bare.constraints.iter().zip(&table.constraints).all(|(bare, given)| bare.name == given.name) {
        return table.clone();
    }
    let Some(made) = made(&bare, state) else { return table.clone() };
    let same = |given: &Constraint| {
        made.constraints.iter().any(|one| one.name == given.name && one.rule == given.rule)
    };
    let mixed = unnamed(table, &|constraint| !same(constraint));
    match self::made(&mixed, state) {
        Some(made) if has_names_of(&made, table) => mixed,
        _ => table.clone(),
    }
}

/// Returns a constraint without its name if it would have it anyway when it is added to the table.
pub(super) fn without_chosen_name(constraint: &Constraint, table: &Table, state: &Schema) -> Constraint {
    if constraint.name.is_none() {
        return constraint.clone();
    }
    let bare = Constraint { name: None, comment: None, ..constraint.clone() };
    let mut probe = beside(table, Some(&constraint.rule), state);
    probe.insert(Object::Table(table.clone()));
    let change =
        TableChange::AddConstraint { constraint: bare.clone(), using_index: None, existing: Existing::Fail };
    let operation =
        Operation::Alter { table: table.name.clone(), change: Box::new(change), missing: Missing::Fail };
    let added = probe.apply(&operation).is_ok()
        && constraint.name.as_ref().is_some_and(|name| {
            probe
                .table(&table.name)
                .and_then(|table| table.constraint(name))
                .is_some_and(|one| one.rule == constraint.rule)
        });
    if added { bare } else { constraint.clone() }
}

/// Makes a table in a schema that has nothing but what it refers to.
fn made(table: &Table, state: &Schema) -> Option<Table> {
    let mut probe = beside(table, None, state);
    let create =
        Operation::Create { object: Box::new(Object::Table(table.clone())), existing: Existing::Fail };
    probe.apply(&create).ok()?;
    probe.table(&table.name).cloned()
}

/// Returns a schema with the tables that a table, or a rule for it, refers to.
fn beside(table: &Table, rule: Option<&Rule>, state: &Schema) -> Schema {
    let mut probe = Schema::empty(state.dialect());
    let rules = table.constraints.iter().map(|constraint| &constraint.rule).chain(rule);
    let keys = rules.filter_map(|rule| match rule {
        Rule::ForeignKey(key) => Some(&key.table),
        _ => None,
    });
    let whole = match &table.partition {
        Some(Partition::Of { table, .. }) => Some(table),
        _ => None,
    };
    for other in keys.chain(whole).chain(&table.inherits).filter(|other| **other != table.name) {
        if let Some(other) = state.table(other) {
            probe.insert(Object::Table(other.clone()));
        }
    }
    if let Some(schema) = &table.name.schema {
        probe.insert(Object::Namespace(schema.clone()));
    }
    probe
}

/// Says whether a table has the constraints of another, name for name.
fn has_names_of(made: &Table, wanted: &Table) -> bool {
    made.constraints.len() == wanted.constraints.len()
        && wanted.constraints.iter().all(|constraint| {
            made.constraints.iter().any(|one| one.name == constraint.name && one.rule == constraint.rule)
        })
}
