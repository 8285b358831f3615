//! An operation with the names that the database chose.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use crate::{Constraint, Index, Name, Object, Operation, Rule, Schema, Table, TableChange};

impl Operation {
    /// Returns the operation with the names of constraints and indexes that PostgreSQL chose when it was applied; `after` is the
    /// schema after it. It does the same there, and goes on doing so under other names and beside other things.
    ///
    /// Elsewhere nothing is said: SQLite chooses no names, and those of MySQL follow the table.
    pub fn named_in(&self, after: &Schema) -> Self {
        let mut named = self.clone();
        if after.dialect() != Dialect::Postgres {
            return named;
        }
        match &mut named {
            Self::Create { object, .. } => {
                if let Object::Table(table) = &mut **object
                    && let Some(made) = after.table(&table.name)
                {
                    name_parts(table, made);
                }
            }
            Self::Alter { table, change, .. } => {
                if let TableChange::AddConstraint { constraint, using_index: None, .. } = &mut **change
                    && let Some(made) = after.table(table)
                {
                    name_constraint(constraint, made, &mut BTreeSet::new());
                }
            }
            Self::CreateIndex { table, index, .. } => {
                let made = after.table(table).map(|table| &table.indexes);
                let made = made.or_else(|| after.view(table).map(|view| &view.indexes));
                made.into_iter().for_each(|made| name_index(index, made, &mut BTreeSet::new()));
            }
            _ => {}
        }
        named
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
