//! What is changed about that which stays.

use caribou_migration::Dialect;

use super::create::Postponed;
use super::drop::drop_constraint;
use super::order::{Needs, order};
use super::plan::Plan;
use super::table::{Fate, Kept, foreign_key};
use super::{column, comment};
use crate::difference::pairs;
use crate::difference::same::counting;
use crate::{
    Column, CommentOn, Constraint, Dependents, Existing, Expression, Index, Missing, Object, ObjectId,
    ObjectKind, Operation, Partition, QualifiedName, Rule, Sequence, SequenceChange, TableChange, View,
};

impl<'a> Plan<'a> {
    /// Changes options and columns.
    pub(super) fn change_tables(&self, operations: &mut Vec<Operation>) {
        for table in self.kept.values() {
            let whole = self.changes_tables_whole();
            let dropped = self.dropped_constraints(table).filter(|_| whole);
            operations.extend(dropped.map(|constraint| drop_constraint(&table.from.name, constraint)));
            self.change_options(table, operations);
            self.change_columns(table, operations);
            let made = table.constraints.iter().filter_map(Fate::made).filter(|_| whole);
            operations.extend(made.map(|constraint| add(&table.to.name, constraint)));
        }
        for table in self.kept.values() {
            if let Some(Partition::Of { table: parent, bound, .. }) = &table.to.partition
                && !is_part_of(table.from.partition.as_ref(), table.to.partition.as_ref())
            {
                let part =
                    TableChange::AttachPartition { table: table.to.name.clone(), bound: bound.clone() };
                operations.push(Operation::alter(parent, part));
            }
        }
    }

    /// Makes parts tables of their own that shall be, or shall be parts of something else.
    pub(super) fn detach(&self, operations: &mut Vec<Operation>) {
        for table in self.kept.values() {
            if let Some(Partition::Of { table: parent, .. }) = &table.from.partition
                && !self.gone.contains_key(parent)
                && !is_part_of(table.from.partition.as_ref(), table.to.partition.as_ref())
            {
                let part = TableChange::DetachPartition { table: table.to.name.clone() };
                operations.push(Operation::alter(parent, part));
            }
        }
    }

    fn change_options(&self, table: &Kept<'_>, operations: &mut Vec<Operation>) {
        let name = &table.to.name;
        let (before, after) = (&table.from.options, &table.to.options);
        let set = |option: &String, value: Option<&String>| {
            Operation::alter(name, TableChange::SetOption { name: option.clone(), value: value.cloned() })
        };
        // A table that says no collation has that of the database, whatever it is.
        let lost = before.keys().filter(|option| !after.contains_key(*option) && *option != "collation");
        operations.extend(lost.map(|option| set(option, None)));
        let changed = after.iter().filter(|(option, value)| before.get(*option) != Some(*value));
        operations.extend(changed.map(|(option, value)| set(option, Some(value))));
    }

    /// Computed columns go first and come last, for they need others; what holds data goes last.
    fn change_columns(&self, table: &Kept<'_>, operations: &mut Vec<Operation>) {
        let name = &table.to.name;
        let columns = &table.columns;
        let drop = |column: &Column| {
            let (missing, dependents) = (Missing::Fail, Dependents::Restrict);
            Operation::alter(name, TableChange::DropColumn { name: column.name.clone(), missing, dependents })
        };
        let add = |column: &Column| {
            Operation::alter(
                name,
                TableChange::AddColumn { column: column.clone(), place: None, existing: Existing::Fail },
            )
        };
        let is_computed = |column: &&Column| column.generated.is_some();
        operations.extend(computed(columns.dropped()).into_iter().rev().map(drop));
        let remade = columns.remade.iter().map(|(from, _)| *from);
        operations.extend(remade.filter(|column| !is_computed(column)).map(drop));
        operations.extend(columns.made().filter(|column| !is_computed(column)).map(add));
        let keys =
            table.constraints.iter().filter_map(Fate::made).filter_map(|constraint| match &constraint.rule {
                Rule::PrimaryKey(key) => Some(key),
                _ => None,
            });
        let keyed: Vec<_> =
            keys.flat_map(|key| &key.columns).filter(|_| self.dialect() == Dialect::Postgres).collect();
        for (from, to) in columns.changed.iter().copied() {
            let keyed = keyed.contains(&&to.name);
            let replaced = self.is_replaced(from);
            let circumstances = column::Circumstances { dialect: self.dialect(), replaced, keyed };
            operations.extend(column::changes(name, (from, to), circumstances));
        }
        operations.extend(computed(columns.made()).into_iter().map(add));
        let gone = columns.gone.iter().copied();
        operations.extend(gone.filter(|column| !is_computed(column)).map(drop));
    }

    /// Adds keys and checks, then unique indexes, then the foreign keys that may need them, then the other indexes. MySQL needs
    /// an index for a foreign key and makes one that is not there, so there the keys come last.
    pub(super) fn add_constraints(&self, postponed: &[Postponed<'_>], operations: &mut Vec<Operation>) {
        let kept = || self.kept.values().filter(|_| !self.changes_tables_whole());
        let is_foreign = |constraint: &&Constraint| foreign_key(constraint).is_some();
        for table in kept() {
            let made = table.constraints.iter().filter_map(Fate::made).filter(|of| !is_foreign(of));
            operations.extend(made.map(|constraint| add(&table.to.name, constraint)));
            for (before, after) in table.constraints.iter().filter_map(Fate::stays) {
                tune(&table.to.name, before, after, operations);
            }
        }
        let is_early = |index: &Index| index.unique || self.dialect() == Dialect::Mysql;
        self.make_indexes(is_early, operations);
        operations.extend(postponed.iter().map(|(table, constraint)| add(table, constraint)));
        for table in kept() {
            let made = table.constraints.iter().filter_map(Fate::made).filter(is_foreign);
            operations.extend(made.map(|constraint| add(&table.to.name, constraint)));
        }
        self.make_indexes(|index| !is_early(index), operations);
    }

    /// Makes some of the indexes of the tables that stay, and says what is said anew about those that stay.
    fn make_indexes(&self, wanted: impl Fn(&Index) -> bool, operations: &mut Vec<Operation>) {
        for table in self.kept.values() {
            let made = table.indexes.iter().filter_map(Fate::made).filter(|index| wanted(index));
            operations.extend(made.map(|index| create_index(&table.to.name, index)));
            for (before, after) in
                table.indexes.iter().filter_map(Fate::stays).filter(|(_, index)| wanted(index))
            {
                self.comment_index(&table.to.name, before, after, operations);
            }
        }
    }

    /// Gives sequences their owners, and changes those that stay.
    pub(super) fn change_sequences(&self, operations: &mut Vec<Operation>) {
        for after in self.new_sequences.values() {
            let before = self.old_sequences.get(&after.name).copied();
            let released = before.and_then(|before| before.owner.as_ref());
            let owner = released.filter(|(table, column)| !self.drops_column(table, column));
            let owner = (owner != after.owner.as_ref()).then(|| after.owner.clone());
            let counts = before.is_none_or(|before| self.sides.same_counting(before, after));
            let typed = before.is_none_or(|before| before.data_type == after.data_type);
            if owner.is_none() && counts && typed {
                continue;
            }
            operations.push(Operation::AlterSequence {
                name: after.name.clone(),
                options: before.map_or_else(SequenceChange::default, |before| {
                    changed_options(before, after, self.dialect())
                }),
                data_type: (!typed).then(|| after.data_type.clone()),
                owner,
                missing: Missing::Fail,
            });
        }
    }

    /// Says what is said anew about objects that stay.
    pub(super) fn comment(&self, operations: &mut Vec<Operation>) {
        let mut set = |id: ObjectId, before: &Option<String>, after: &Option<String>| {
            if before != after {
                operations.push(comment(id, after.clone()));
            }
        };
        let replaced = |name: &QualifiedName| self.replaced.iter().any(|of| of.from.name == *name);
        for after in self.to.enums.values().filter(|of| !replaced(&of.name)) {
            if let Some(before) = self.from.enums.get(&after.name) {
                set(ObjectId::new(ObjectKind::Enum, after.name.clone()), &before.comment, &after.comment);
            }
        }
        let types =
            self.to.opaques.iter().filter(|(id, _)| super::types::is_type(id.kind) && !replaced(&id.name));
        for (id, after) in types {
            if let Some(before) = self.from.opaques.get(id) {
                set(id.clone(), &before.comment, &after.comment);
            }
        }
        for after in self.new_sequences.values() {
            if let Some(before) = self.old_sequences.get(&after.name) {
                set(ObjectId::new(ObjectKind::Sequence, after.name.clone()), &before.comment, &after.comment);
            }
        }
        for table in self.kept.values() {
            let id = ObjectId::new(ObjectKind::Table, table.to.name.clone());
            set(id, &table.from.comment, &table.to.comment);
        }
        for (before, after) in &self.kept_views {
            set(Object::View((*after).clone()).id(), &before.comment, &after.comment);
        }
        for (before, after) in self.opaques.values().filter_map(Fate::stays) {
            set(before.id.clone(), &before.comment, &after.comment);
        }
        for (before, after) in &self.kept_views {
            let fates = self.view_indexes(before, after);
            let made = fates.iter().filter_map(Fate::made);
            operations.extend(made.map(|index| create_index(&after.name, index)));
            for (old, new) in fates.iter().filter_map(Fate::stays) {
                self.comment_index(&after.name, old, new, operations);
            }
        }
    }

    /// Compares the indexes of a view that stays.
    pub(super) fn view_indexes<'v>(&self, before: &'v View, after: &'v View) -> Vec<Fate<'v, Index>> {
        let same = |a: &Index, b: &Index| {
            self.sides
                .same_index(&Index { comment: None, ..a.clone() }, &Index { comment: None, ..b.clone() })
        };
        let pairs = pairs(&before.indexes, &after.indexes, |of| of.name.as_ref(), same);
        let fate = |(from, to): (Option<&'v Index>, Option<&'v Index>)| {
            let goes = from.is_some_and(|from| to.is_none_or(|to| !same(from, to)));
            Fate { from, to, goes }
        };
        pairs.into_iter().map(fate).collect()
    }

    fn comment_index(
        &self,
        owner: &QualifiedName,
        before: &Index,
        after: &Index,
        operations: &mut Vec<Operation>,
    ) {
        if let Some(name) = after.name.as_ref().filter(|_| before.comment != after.comment) {
            operations.push(comment(self.index_id(owner, name), after.comment.clone()));
        }
    }
}

/// Returns the computed ones of some columns, each behind those that it is computed from.
fn computed<'c>(columns: impl Iterator<Item = &'c Column>) -> Vec<&'c Column> {
    let computed: Vec<(&Column, &Expression)> = columns
        .filter_map(|column| column.generated.as_ref().map(|generated| (column, &generated.expression)))
        .collect();
    let needs = computed.iter().map(|(column, expression)| {
        let others = computed.iter().enumerate().filter(|(_, (other, _))| other.name != column.name);
        let needed = others.filter(|(_, (other, _))| expression.mentions(&other.name));
        Needs { hard: needed.map(|(at, _)| at).collect(), ..Needs::default() }
    });
    order(&needs.collect::<Vec<_>>()).into_iter().map(|at| computed[at].0).collect()
}

/// Makes a constraint that stays what it shall be.
fn tune(table: &QualifiedName, before: &Constraint, after: &Constraint, operations: &mut Vec<Operation>) {
    let Some(name) = &after.name else { return };
    if before.timing != after.timing {
        operations.push(Operation::alter(
            table,
            TableChange::AlterConstraint { name: name.clone(), timing: after.timing },
        ));
    }
    if before.validated != after.validated {
        operations.push(Operation::alter(table, TableChange::ValidateConstraint { name: name.clone() }));
    }
    if before.comment != after.comment {
        let on = CommentOn::Constraint(table.clone(), name.clone());
        operations.push(Operation::Comment { on, text: after.comment.clone() });
    }
}

fn add(table: &QualifiedName, constraint: &Constraint) -> Operation {
    let constraint = constraint.clone();
    Operation::alter(
        table,
        TableChange::AddConstraint { constraint, using_index: None, existing: Existing::Fail },
    )
}

fn create_index(table: &QualifiedName, index: &Index) -> Operation {
    Operation::CreateIndex {
        table: table.clone(),
        index: Box::new(index.clone()),
        concurrently: false,
        existing: Existing::Fail,
    }
}

/// Says whether both are parts of one table with one bound, or neither is a part.
fn is_part_of(from: Option<&Partition>, to: Option<&Partition>) -> bool {
    let place = |partition: Option<&Partition>| match partition {
        Some(Partition::Of { table, bound, .. }) => Some((table.clone(), bound.clone())),
        _ => None,
    };
    place(from) == place(to)
}

/// Returns the options that have to be said for a sequence to count as another does.
fn changed_options(before: &Sequence, after: &Sequence, dialect: Dialect) -> SequenceChange {
    let old = counting(&before.options, &before.data_type, dialect);
    let new = counting(&after.options, &after.data_type, dialect);
    let changed = |old: Option<i64>, new: Option<i64>| new.filter(|_| old != new);
    SequenceChange {
        start: changed(old.start, new.start),
        increment: changed(old.increment, new.increment),
        min: changed(old.min, new.min).map(Some),
        max: changed(old.max, new.max).map(Some),
        cache: changed(old.cache, new.cache),
        cycle: (old.cycle != new.cycle).then_some(new.cycle),
    }
}
