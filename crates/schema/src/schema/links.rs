//! What is known of objects without looking through all of them.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;

use crate::{ObjectId, Opaque, Partition, QualifiedName, Rule, Schema, Sequence, Table, View};

/// Which objects point to which tables; kept by [`Schema::insert`] and [`Schema::take`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Links {
    /// How many constraints have a name, which PostgreSQL looks at when it chooses one.
    constraints: BTreeMap<QualifiedName, u32>,
    /// The tables with a foreign key to a table.
    referrers: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    /// The partitions and heirs of a table.
    children: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    /// The sequences that belong to columns of a table.
    owned: BTreeMap<QualifiedName, BTreeSet<QualifiedName>>,
    /// The triggers, rules and policies on a table or view.
    attached: BTreeMap<QualifiedName, BTreeSet<ObjectId>>,
}

impl Schema {
    /// Says whether a constraint of any table has a name; only on PostgreSQL.
    pub(crate) fn has_constraint(&self, name: &QualifiedName) -> bool {
        self.links.constraints.contains_key(name)
    }

    /// Returns the tables with a foreign key to a table, itself perhaps among them.
    pub(crate) fn referrers(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        self.links.referrers.get(table).into_iter().flatten().cloned().collect()
    }

    /// Returns the partitions and heirs of a table, not theirs.
    pub fn children(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        self.links.children.get(table).into_iter().flatten().cloned().collect()
    }

    /// Returns the sequences that belong to columns of a table.
    pub(crate) fn owned_sequences(&self, table: &QualifiedName) -> impl Iterator<Item = &Sequence> {
        let names = self.links.owned.get(table).into_iter().flatten();
        names.filter_map(|name| self.sequences.get(name))
    }

    /// Returns the triggers, rules and policies on a table or view.
    pub(crate) fn attached(&self, to: &QualifiedName) -> impl Iterator<Item = &ObjectId> {
        self.links.attached.get(to).into_iter().flatten()
    }

    /// Enters what a table is found by.
    pub(super) fn link(&mut self, table: &Table) {
        for constraint in &table.constraints {
            if let Some(name) = constraint.name.as_ref().filter(|_| self.dialect == Dialect::Postgres) {
                *self.links.constraints.entry(table.name.sibling(name.clone())).or_default() += 1;
            }
            if let Rule::ForeignKey(key) = &constraint.rule {
                let referrers = self.links.referrers.entry(key.table.clone()).or_default();
                referrers.insert(table.name.clone());
            }
        }
        for parent in parents(table) {
            self.links.children.entry(parent.clone()).or_default().insert(table.name.clone());
        }
        for name in index_names(table, self.dialect) {
            self.index_owners.insert(name, table.name.clone());
        }
    }

    /// Forgets what a table was found by.
    pub(super) fn unlink(&mut self, table: &Table) {
        for constraint in &table.constraints {
            if let Some(name) = constraint.name.as_ref().filter(|_| self.dialect == Dialect::Postgres) {
                let name = table.name.sibling(name.clone());
                if let Some(count) = self.links.constraints.get_mut(&name) {
                    *count -= 1;
                    if *count == 0 {
                        self.links.constraints.remove(&name);
                    }
                }
            }
            if let Rule::ForeignKey(key) = &constraint.rule {
                forget(&mut self.links.referrers, &key.table, &table.name);
            }
        }
        for parent in parents(table) {
            forget(&mut self.links.children, parent, &table.name);
        }
        self.unlink_indexes(index_names(table, self.dialect), &table.name);
    }

    /// Enters the indexes of a materialized view.
    pub(super) fn link_view(&mut self, view: &View) {
        let names = view.indexes.iter().filter_map(|index| index.name.as_ref());
        for index in names.filter(|_| self.dialect != Dialect::Mysql) {
            self.index_owners.insert(view.name.sibling(index.clone()), view.name.clone());
        }
    }

    /// Forgets the indexes of a materialized view.
    pub(super) fn unlink_view(&mut self, view: &View) {
        let names = view.indexes.iter().filter_map(|index| index.name.as_ref());
        self.unlink_indexes(names.map(|name| view.name.sibling(name.clone())).collect(), &view.name);
    }

    /// Enters the column that a sequence belongs to.
    pub(super) fn link_sequence(&mut self, sequence: &Sequence) {
        if let Some((table, _)) = &sequence.owner {
            self.links.owned.entry(table.clone()).or_default().insert(sequence.name.clone());
        }
    }

    /// Forgets the column that a sequence belongs to.
    pub(super) fn unlink_sequence(&mut self, sequence: &Sequence) {
        if let Some((table, _)) = &sequence.owner {
            forget(&mut self.links.owned, table, &sequence.name);
        }
    }

    /// Enters what an object is on.
    pub(super) fn link_opaque(&mut self, opaque: &Opaque) {
        if let Some(on) = &opaque.id.on {
            self.links.attached.entry(on.clone()).or_default().insert(opaque.id.clone());
        }
    }

    /// Forgets what an object is on.
    pub(super) fn unlink_opaque(&mut self, opaque: &Opaque) {
        if let Some(on) = &opaque.id.on {
            forget(&mut self.links.attached, on, &opaque.id);
        }
    }

    fn unlink_indexes(&mut self, names: Vec<QualifiedName>, owner: &QualifiedName) {
        for name in names {
            if self.index_owners.get(&name) == Some(owner) {
                self.index_owners.remove(&name);
            }
        }
    }
}

fn parents(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    let whole = match &table.partition {
        Some(Partition::Of { table, .. }) => Some(table),
        Some(Partition::By(_)) | None => None,
    };
    whole.into_iter().chain(&table.inherits)
}

/// Returns the names of indexes that are known in the whole schema, those of keys included.
fn index_names(table: &Table, dialect: Dialect) -> Vec<QualifiedName> {
    let keys = table.constraints.iter().filter(|constraint| constraint.rule.has_index());
    let keys = keys.filter(|_| dialect == Dialect::Postgres).filter_map(|key| key.name.as_ref());
    let indexes = table.indexes.iter().filter_map(|index| index.name.as_ref());
    let names = keys.chain(indexes).filter(|_| dialect != Dialect::Mysql);
    names.map(|name| table.name.sibling(name.clone())).collect()
}

fn forget<T: Ord>(links: &mut BTreeMap<QualifiedName, BTreeSet<T>>, to: &QualifiedName, from: &T) {
    if let Some(set) = links.get_mut(to) {
        set.remove(from);
        if set.is_empty() {
            links.remove(to);
        }
    }
}
