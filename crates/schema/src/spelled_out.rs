//! An operation with what it leaves to the database.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use crate::{
    CommentOn, Constraint, Index, Name, Object, ObjectId, ObjectKind, Operation, Rule, Schema, Table,
    TableChange,
};

impl Operation {
    /// Returns the operation with what a script leaves to the database when it is run on a schema: the names of constraints and
    /// indexes that PostgreSQL chooses, the table of an index that is known by its name alone, and that a type is an enumerated one. It does the same there, and
    /// goes on doing so under other names and beside other things.
    ///
    /// Other names are not said: SQLite chooses none, and those of MySQL follow the table. The schema stays as it is.
    pub fn spelled_out(&self, before: &mut Schema) -> Self {
        let mut operation = self.clone();
        match &mut operation {
            Self::Drop { id, .. }
            | Self::Rename { id, .. }
            | Self::Comment { on: CommentOn::Object(id), .. } => {
                name_kind(id, before);
                place_index(id, before);
            }
            _ if before.dialect() == Dialect::Postgres && leaves_names(self) => {
                // Where it does not fit, nothing is chosen.
                let _fits = before.ahead([self], |after, _| name_all(&mut operation, after));
            }
            _ => {}
        }
        operation
    }
}

/// A statement says of a type no more than that it is one.
fn name_kind(id: &mut ObjectId, before: &Schema) {
    if id.kind == ObjectKind::Type && before.enumeration(&id.name).is_some() {
        id.kind = ObjectKind::Enum;
    }
}

fn place_index(id: &mut ObjectId, before: &Schema) {
    if id.kind == ObjectKind::Index && id.on.is_none() {
        id.on = before.index_owners.get(&id.name).cloned();
    }
}

fn leaves_names(operation: &Operation) -> bool {
    match operation {
        Operation::Create { object, .. } => matches!(&**object, Object::Table(table)
            if table.constraints.iter().any(|constraint| constraint.name.is_none())
                || table.indexes.iter().any(|index| index.name.is_none())),
        Operation::Alter { change, .. } => {
            matches!(&**change, TableChange::AddConstraint { constraint, using_index: None, .. } if constraint.name.is_none())
        }
        Operation::CreateIndex { index, .. } => index.name.is_none(),
        _ => false,
    }
}

fn name_all(operation: &mut Operation, after: &Schema) {
    match operation {
        Operation::Create { object, .. } => {
            if let Object::Table(table) = &mut **object
                && let Some(made) = after.table(&table.name)
            {
                name_parts(table, made);
            }
        }
        Operation::Alter { table, change, .. } => {
            if let TableChange::AddConstraint { constraint, .. } = &mut **change
                && let Some(made) = after.table(table)
            {
                name_constraint(constraint, made, &mut BTreeSet::new());
            }
        }
        Operation::CreateIndex { table, index, .. } => {
            let made = after.table(table).map(|table| &table.indexes);
            let made = made.or_else(|| after.view(table).map(|view| &view.indexes));
            made.into_iter().for_each(|made| name_index(index, made, &mut BTreeSet::new()));
        }
        _ => {}
    }
}

fn name_parts(table: &mut Table, made: &Table) {
    let given = table.constraints.iter().filter_map(|constraint| constraint.name.clone());
    let given = given.chain(table.indexes.iter().filter_map(|index| index.name.clone()));
    let mut taken: BTreeSet<Name> = given.collect();
    for constraint in &mut table.constraints {
        name_constraint(constraint, made, &mut taken);
    }
    for index in &mut table.indexes {
        name_index(index, &made.indexes, &mut taken);
    }
}

/// Gives a constraint the name of the last one that demands the same, which is the one that was made last.
fn name_constraint(constraint: &mut Constraint, made: &Table, taken: &mut BTreeSet<Name>) {
    if constraint.name.is_some() {
        return;
    }
    let is_it = |one: &&Constraint| demands_same(&one.rule, &constraint.rule);
    let mut names = made.constraints.iter().rev().filter(is_it).filter_map(|one| one.name.as_ref());
    constraint.name = names.find(|&name| taken.insert(name.clone())).cloned();
}

fn name_index(index: &mut Index, made: &[Index], taken: &mut BTreeSet<Name>) {
    if index.name.is_some() {
        return;
    }
    let is_it = |one: &&Index| Index { name: None, ..(*one).clone() } == *index;
    let mut names = made.iter().rev().filter(is_it).filter_map(|one| one.name.as_ref());
    index.name = names.find(|&name| taken.insert(name.clone())).cloned();
}

/// Says whether a rule is another one, which may leave it open what it refers to.
fn demands_same(made: &Rule, given: &Rule) -> bool {
    match (made, given) {
        (Rule::ForeignKey(made), Rule::ForeignKey(given)) if given.referenced.is_empty() => {
            let open = crate::ForeignKey { referenced: Vec::new(), ..made.clone() };
            open == *given
        }
        _ => made == given,
    }
}
