//! What is dropped: at the start what stands in the way, at the end what is not wanted any more.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;

use super::order::{Needs, order};
use super::plan::Plan;
use super::table::{Fate, Kept, foreign_key, index_involves, involves};
use super::types;
use crate::{
    Constraint, ConstraintRef, Dependents, Missing, Name, ObjectId, ObjectKind, Operation, QualifiedName,
    Rule, Sequence, SequenceChange, Table, TableChange,
};

impl<'a> Plan<'a> {
    /// Drops what could not stand the changes: triggers, views, constraints, indexes, and tables whose names are wanted.
    pub(super) fn clear_the_way(&self, operations: &mut Vec<Operation>) {
        let (early, _) = self.gone_opaques();
        operations.extend(early.into_iter().map(Operation::drop));
        self.drop_views(operations);
        self.release_sequences(operations);
        self.detach(operations);
        self.drop_foreign_keys(operations);
        let (early, _) = self.gone_tables();
        self.drop_tables(&early, self.gone.values().copied().collect(), operations);
        self.drop_parts(operations);
    }

    /// Drops what is not wanted any more.
    pub(super) fn drop_the_rest(&self, operations: &mut Vec<Operation>) {
        let (_, late) = self.gone_tables();
        self.drop_tables(&late, late.clone(), operations);
        let (_, late) = self.gone_opaques();
        operations.extend(late.into_iter().map(Operation::drop));
        operations.extend(self.old_sequences.values().filter_map(|sequence| {
            let follows =
                sequence.owner.as_ref().is_some_and(|(table, column)| self.drops_column(table, column));
            let gone = !follows && !self.new_sequences.contains_key(&sequence.name);
            let name = self.aside(sequence).unwrap_or_else(|| sequence.name.clone());
            gone.then(|| Operation::drop(ObjectId::new(ObjectKind::Sequence, name)))
        }));
        operations.extend(self.replaced.iter().filter_map(types::Replaced::end));
        let is_gone = |name: &QualifiedName| !self.replaced.iter().any(|of| of.from.name == *name);
        let opaque = self
            .from
            .opaques
            .keys()
            .filter(|id| types::is_type(id.kind) && !self.to.opaques.contains_key(id));
        // A domain may be of an enumerated type, a composite type of both.
        operations.extend(opaque.rev().filter(|id| is_gone(&id.name)).map(|id| Operation::drop(id.clone())));
        let enums = self.from.enums.keys().filter(|name| !self.to.enums.contains_key(*name) && is_gone(name));
        operations.extend(enums.map(|name| Operation::drop(ObjectId::new(ObjectKind::Enum, name.clone()))));
        let plain =
            |kind, name: &Name| Operation::drop(ObjectId::new(kind, QualifiedName::plain(name.clone())));
        let extensions = self.from.extensions.keys().filter(|name| !self.to.extensions.contains_key(*name));
        operations.extend(extensions.map(|name| plain(ObjectKind::Extension, name)));
        let namespaces = self.from.namespaces.difference(&self.to.namespaces);
        operations.extend(namespaces.map(|name| plain(ObjectKind::Namespace, name)));
    }

    /// Returns the opaque objects that are dropped at the start and at the end. Those on a table or view that goes go with
    /// it; routines that others may need go last, unless they come again, when PostgreSQL replaces them.
    fn gone_opaques(&self) -> (Vec<ObjectId>, Vec<ObjectId>) {
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for fate in self.opaques.values() {
            let Some(before) = fate.dropped() else { continue };
            match &before.id.on {
                // Elsewhere than on PostgreSQL the name of a trigger is not its table's alone.
                Some(on) if self.is_gone(on) && !self.is_renewed(&before.id) => {}
                Some(_) => early.push(before.id.clone()),
                None if fate.to.is_none() => late.push(before.id.clone()),
                None if self.is_replaceable(before.id.kind) => {}
                None => early.push(before.id.clone()),
            }
        }
        (early, late)
    }

    /// Says whether something of this kind and name is made, on whatever table.
    fn is_renewed(&self, id: &ObjectId) -> bool {
        let mut made = self.opaques.values().filter_map(Fate::made);
        self.dialect() != Dialect::Postgres && made.any(|of| of.id.kind == id.kind && of.id.name == id.name)
    }

    /// Says whether `CREATE OR REPLACE` is the way to change an object.
    pub(super) fn is_replaceable(&self, kind: ObjectKind) -> bool {
        self.dialect() == Dialect::Postgres && matches!(kind, ObjectKind::Function | ObjectKind::Procedure)
    }

    fn drop_views(&self, operations: &mut Vec<Operation>) {
        let views: Vec<_> = self.gone_views.values().collect();
        let at: BTreeMap<&QualifiedName, usize> =
            views.iter().enumerate().map(|(at, view)| (&view.name, at)).collect();
        let needs: Vec<Needs> = views
            .iter()
            .map(|view| {
                let reads = view.reads.iter().filter(|read| **read != view.name);
                Needs { hard: reads.filter_map(|read| at.get(read).copied()).collect(), ..Needs::default() }
            })
            .collect();
        let dropped = order(&needs).into_iter().rev().map(|at| views[at]);
        operations.extend(dropped.map(|view| Operation::drop(ObjectId::new(view.kind(), view.name.clone()))));
        for (before, after) in &self.kept_views {
            for fate in self.view_indexes(before, after) {
                let name = fate.dropped().and_then(|index| index.name.as_ref());
                operations.extend(name.map(|name| Operation::drop(self.index_id(&before.name, name))));
            }
        }
    }

    /// Returns the name of a sequence that goes until then, if its own is wanted before.
    fn aside(&self, sequence: &Sequence) -> Option<QualifiedName> {
        let wanted = !self.new_sequences.contains_key(&sequence.name) && self.wanted.contains(&sequence.name);
        let taken =
            || self.old_sequences.keys().map(|name| (*name).clone()).chain(self.wanted.iter().cloned());
        wanted.then(|| sequence.name.sibling(types::free(&sequence.name, &taken().collect())))
    }

    /// Takes the sequences that stay from columns that go, and the names that are wanted from those that go.
    fn release_sequences(&self, operations: &mut Vec<Operation>) {
        for sequence in self.old_sequences.values() {
            if let Some(aside) = self.aside(sequence) {
                let id = ObjectId::new(ObjectKind::Sequence, sequence.name.clone());
                operations.push(Operation::Rename { id, to: aside.name, missing: Missing::Fail });
            }
            let Some((table, column)) = &sequence.owner else { continue };
            if self.new_sequences.contains_key(&sequence.name) && self.drops_column(table, column) {
                operations.push(Operation::AlterSequence {
                    name: sequence.name.clone(),
                    options: SequenceChange::default(),
                    data_type: None,
                    owner: Some(None),
                    missing: Missing::Fail,
                });
            }
        }
    }

    fn drop_foreign_keys(&self, operations: &mut Vec<Operation>) {
        for table in self.kept.values().filter(|_| !self.changes_tables_whole()) {
            let dropped = self.dropped_constraints(table).filter(|of| foreign_key(of).is_some());
            operations.extend(dropped.map(|constraint| drop_constraint(&table.from.name, constraint)));
        }
    }

    /// Drops the other constraints and the indexes of the tables that stay.
    fn drop_parts(&self, operations: &mut Vec<Operation>) {
        for table in self.kept.values().filter(|_| !self.changes_tables_whole()) {
            let dropped = self.dropped_constraints(table).filter(|of| foreign_key(of).is_none());
            operations.extend(dropped.map(|constraint| drop_constraint(&table.from.name, constraint)));
        }
        for table in self.kept.values() {
            for index in table.indexes.iter().filter_map(Fate::dropped) {
                let along = self.dialect() == Dialect::Postgres
                    && self.goes_for_good(table, |column| index_involves(index, column));
                if let Some(name) =
                    index.name.as_ref().filter(|name| !along || self.is_wanted(table.from, name))
                {
                    operations.push(Operation::drop(self.index_id(&table.from.name, name)));
                }
            }
        }
    }

    pub(super) fn dropped_constraints<'k>(
        &self,
        table: &'k Kept<'_>,
    ) -> impl Iterator<Item = &'k Constraint> {
        let dropped = table.constraints.iter().filter_map(Fate::dropped);
        dropped.filter(|constraint| !self.goes_along(table, constraint))
    }

    /// Says whether PostgreSQL drops a constraint with a column that goes, and nothing wants it gone earlier.
    fn goes_along(&self, table: &Kept<'_>, constraint: &Constraint) -> bool {
        let in_the_way = foreign_key(constraint).is_some_and(|key| {
            key.table == table.from.name
                || self.kept.get(&key.table).is_none_or(|there| self.unsettles(there, key))
        });
        self.dialect() == Dialect::Postgres
            && !in_the_way
            && self.goes_for_good(table, |column| involves(&constraint.rule, column))
            && !is_loosened(table, constraint)
            && !constraint.name.as_ref().is_some_and(|name| self.is_wanted(table.from, name))
    }

    fn goes_for_good(&self, table: &Kept<'_>, involves: impl Fn(&Name) -> bool) -> bool {
        table.columns.gone.iter().any(|column| involves(&column.name))
    }

    /// Says whether an object that is made has the name of an index or constraint of a table.
    fn is_wanted(&self, table: &Table, name: &Name) -> bool {
        self.wanted.contains(&table.name.sibling(name.clone()))
    }

    /// Returns the names of relations that are made, and those of types.
    pub(super) fn names_to_come(&self) -> BTreeSet<QualifiedName> {
        let mut wanted: BTreeSet<QualifiedName> = BTreeSet::new();
        for table in self.new.values() {
            wanted.extend(relations(table));
        }
        for table in self.kept.values() {
            let sibling = |name: &Name| table.to.name.sibling(name.clone());
            let constraints = table.constraints.iter().filter_map(Fate::made);
            wanted.extend(constraints.filter_map(|of| of.name.as_ref()).map(sibling));
            wanted.extend(
                table.indexes.iter().filter_map(Fate::made).filter_map(|of| of.name.as_ref()).map(sibling),
            );
        }
        for view in self.new_views.values() {
            wanted.insert(view.name.clone());
            let names = view.indexes.iter().filter_map(|index| index.name.as_ref());
            wanted.extend(names.map(|name| view.name.sibling(name.clone())));
        }
        let sequences = self.new_sequences.keys().filter(|name| !self.old_sequences.contains_key(*name));
        wanted.extend(sequences.map(|name| (*name).clone()));
        let types = self
            .to
            .enums
            .keys()
            .chain(self.to.opaques.keys().filter(|id| types::is_type(id.kind)).map(|id| &id.name));
        wanted.extend(types.cloned());
        wanted
    }

    /// Returns the tables that go at the start, because a name of theirs is wanted or they refer to a key that goes, and
    /// those that go at the end.
    fn gone_tables(&self) -> (Vec<&'a Table>, Vec<&'a Table>) {
        let owned = |table: &Table| {
            let owned = self.from.owned_sequences(&table.name);
            owned.map(|sequence| sequence.name.clone()).collect::<Vec<_>>()
        };
        let clings = |table: &Table| {
            let mut keys = table.constraints.iter().filter_map(foreign_key);
            keys.any(|key| self.kept.get(&key.table).is_some_and(|kept| self.unsettles(kept, key)))
        };
        self.gone.values().partition(|table| {
            clings(table) || relations(table).chain(owned(table)).any(|name| self.wanted.contains(&name))
        })
    }

    /// Drops tables, each before those that it needs; `there` are all that are still to go. The foreign keys of those
    /// that stay longer are dropped first.
    fn drop_tables(&self, tables: &[&'a Table], there: Vec<&'a Table>, operations: &mut Vec<Operation>) {
        let at: BTreeMap<&QualifiedName, usize> =
            tables.iter().enumerate().map(|(at, table)| (&table.name, at)).collect();
        let needs: Vec<Needs> = tables.iter().map(|table| table_needs(table, &at)).collect();
        let mut there: BTreeMap<&QualifiedName, &Table> =
            there.into_iter().map(|table| (&table.name, table)).collect();
        let mut cut: BTreeSet<(&QualifiedName, &Name)> = BTreeSet::new();
        for table in order(&needs).into_iter().rev().map(|at| tables[at]) {
            there.remove(&table.name);
            let referrers = self.from.referrers(&table.name);
            let referrers = referrers.iter().filter(|_| self.dialect() != Dialect::Sqlite);
            for other in referrers.filter_map(|name| there.get(name)) {
                for constraint in &other.constraints {
                    if foreign_key(constraint).is_some_and(|key| key.table == table.name)
                        && constraint.name.as_ref().is_none_or(|name| cut.insert((&other.name, name)))
                    {
                        operations.push(drop_constraint(&other.name, constraint));
                    }
                }
            }
            operations.push(Operation::drop(ObjectId::new(ObjectKind::Table, table.name.clone())));
        }
    }
}

/// Says whether a column takes NULL that could not while it is part of the primary key.
fn is_loosened(table: &Kept<'_>, constraint: &Constraint) -> bool {
    let is_primary = matches!(constraint.rule, Rule::PrimaryKey(_));
    let mut changed = table.columns.changed.iter();
    is_primary && changed.any(|(from, to)| to.nullable && involves(&constraint.rule, &from.name))
}

/// Returns the names that a table takes among relations.
fn relations(table: &Table) -> impl Iterator<Item = QualifiedName> {
    let keys = table.constraints.iter().filter(|of| of.rule.has_index()).filter_map(|of| of.name.as_ref());
    let indexes = table.indexes.iter().filter_map(|of| of.name.as_ref());
    let parts = keys.chain(indexes).map(|name| table.name.sibling(name.clone()));
    std::iter::once(table.name.clone()).chain(parts)
}

/// Returns which of some tables a table needs.
pub(super) fn table_needs(table: &Table, at: &BTreeMap<&QualifiedName, usize>) -> Needs {
    let mut needs = Needs::default();
    let parent = match &table.partition {
        Some(crate::Partition::Of { table, .. }) => Some(table),
        _ => None,
    };
    needs.hard.extend(table.inherits.iter().chain(parent).filter_map(|name| at.get(name)));
    let keys = table.constraints.iter().filter_map(foreign_key).filter(|key| key.table != table.name);
    needs.soft.extend(keys.filter_map(|key| at.get(&key.table)));
    needs.soft.retain(|place| !needs.hard.contains(place));
    needs
}

pub(super) fn drop_constraint(table: &QualifiedName, constraint: &Constraint) -> Operation {
    let which = match (&constraint.name, &constraint.rule) {
        (Some(name), _) => ConstraintRef::Name(name.clone()),
        (None, Rule::PrimaryKey(_)) => ConstraintRef::PrimaryKey,
        (None, rule) => ConstraintRef::Rule(Box::new(rule.clone())),
    };
    Operation::alter(
        table,
        TableChange::DropConstraint { which, missing: Missing::Fail, dependents: Dependents::Restrict },
    )
}
