//! What goes, what comes and what stays.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;

use super::table::{Fate, Kept, foreign_key, is_changeable, may_mention, target};
use super::types::{self, Replaced, same_opaque};
use crate::difference::{self, Sides};
use crate::{ForeignKey, Name, ObjectId, ObjectKind, Opaque, QualifiedName, Schema, Sequence, Table, View};

/// What a view is known by.
pub(super) type ViewKey<'a> = (&'a QualifiedName, bool);

/// What happens to each object.
pub(super) struct Plan<'a> {
    pub(super) from: &'a Schema,
    pub(super) to: &'a Schema,
    pub(super) sides: Sides<'a>,
    pub(super) replaced: Vec<Replaced>,
    pub(super) replaced_names: BTreeSet<QualifiedName>,
    /// The tables that go, for good or to be made anew.
    pub(super) gone: BTreeMap<&'a QualifiedName, &'a Table>,
    /// The tables that come.
    pub(super) new: BTreeMap<&'a QualifiedName, &'a Table>,
    pub(super) kept: BTreeMap<&'a QualifiedName, Kept<'a>>,
    pub(super) gone_views: BTreeMap<ViewKey<'a>, &'a View>,
    pub(super) new_views: BTreeMap<ViewKey<'a>, &'a View>,
    pub(super) kept_views: Vec<(&'a View, &'a View)>,
    /// Everything opaque but types.
    pub(super) opaques: BTreeMap<ObjectId, Fate<'a, Opaque>>,
    pub(super) old_sequences: BTreeMap<&'a QualifiedName, &'a Sequence>,
    pub(super) new_sequences: BTreeMap<&'a QualifiedName, &'a Sequence>,
    /// The names of relations that are made.
    pub(super) wanted: BTreeSet<QualifiedName>,
}

impl<'a> Plan<'a> {
    pub(super) fn between(from: &'a Schema, to: &'a Schema) -> Self {
        let sides = Sides { first: from, second: to };
        let replaced = types::replaced(from, to);
        let replaced_names: BTreeSet<QualifiedName> =
            replaced.iter().filter(|of| of.aside.is_some()).map(|of| of.from.name.clone()).collect();
        let (mut gone, mut new) = (difference::tables(from), difference::tables(to));
        let changeable = |name: &&QualifiedName| {
            gone.get(name).zip(new.get(name)).is_some_and(|(from, to)| is_changeable(from, to))
        };
        let stay: Vec<&QualifiedName> = gone.keys().copied().filter(changeable).collect();
        let mut kept = BTreeMap::new();
        for name in stay {
            if let Some((from, to)) = gone.remove(name).zip(new.remove(name)) {
                kept.insert(name, Kept::between(sides, from, to, &replaced_names));
            }
        }
        let mut plan = Self {
            from,
            to,
            sides,
            replaced,
            replaced_names,
            gone,
            new,
            kept,
            gone_views: difference::views(from),
            new_views: difference::views(to),
            kept_views: Vec::new(),
            opaques: BTreeMap::new(),
            old_sequences: difference::sequences(from),
            new_sequences: difference::sequences(to),
            wanted: BTreeSet::new(),
        };
        plan.remake_foreign_keys();
        plan.keep_views();
        plan.pair_opaques();
        plan.wanted = plan.names_to_come();
        plan
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.from.dialect()
    }

    /// Says whether all changes of a table stand together: SQLite makes a table anew for most of them, and so only once. Its
    /// keys need no order, for it looks at them when rows change.
    pub(super) fn changes_tables_whole(&self) -> bool {
        self.dialect() == Dialect::Sqlite
    }

    /// Lets go of the foreign keys that cannot stay while what they refer to changes.
    fn remake_foreign_keys(&mut self) {
        let dialect = self.dialect();
        let mut remade: Vec<(&QualifiedName, usize)> = Vec::new();
        for (name, table) in &self.kept {
            for (place, fate) in table.constraints.iter().enumerate() {
                let Some(key) = fate.stays().and_then(|(before, _)| foreign_key(before)) else { continue };
                let goes = self.gone.contains_key(&key.table)
                    || key.columns.iter().any(|column| table.estranges(column, dialect))
                    || dialect == Dialect::Mysql && table.loses_support(&key.columns)
                    || self.kept.get(&key.table).is_some_and(|there| self.unsettles(there, key));
                if goes {
                    remade.push((name, place));
                }
            }
        }
        for (name, place) in remade {
            if let Some(table) = self.kept.get_mut(name) {
                table.constraints[place].goes = true;
            }
        }
    }

    /// Says whether a table changes so that a foreign key that refers to it cannot stay.
    pub(super) fn unsettles(&self, there: &Kept<'_>, key: &ForeignKey) -> bool {
        let target: Vec<Name> = target(self.from, key);
        let columns: BTreeSet<&Name> = target.iter().collect();
        there.lost_keys().any(|lost| lost == columns)
            || target.iter().any(|column| there.estranges(column, self.dialect()))
            || there.columns.dropped().any(|dropped| columns.contains(&dropped.name))
            || self.dialect() == Dialect::Mysql && there.loses_support(&target)
    }

    /// Finds the views that stay: the same in both, and nothing that they read goes or gets another type.
    fn keep_views(&mut self) {
        let mut stay: BTreeMap<ViewKey<'a>, (&View, &View)> = BTreeMap::new();
        for (key, before) in &self.gone_views {
            let Some(after) = self.new_views.get(key) else { continue };
            let same = before.origin != after.origin
                || (before.query == after.query && before.columns == after.columns);
            if same {
                stay.insert(*key, (before, after));
            }
        }
        while self.dialect() != Dialect::Mysql {
            let going: BTreeSet<&QualifiedName> = self
                .gone_views
                .keys()
                .filter(|key| !stay.contains_key(*key))
                .map(|(name, _)| *name)
                .collect();
            let count = stay.len();
            stay.retain(|_, (before, _)| {
                !before.reads.iter().any(|read| going.contains(read) || self.disturbs(read, before))
            });
            if stay.len() == count {
                break;
            }
        }
        self.gone_views.retain(|key, _| !stay.contains_key(key));
        self.new_views.retain(|key, _| !stay.contains_key(key));
        self.kept_views = stay.into_values().collect();
    }

    /// Says whether a view cannot stand while a table that it reads changes.
    fn disturbs(&self, table: &QualifiedName, view: &View) -> bool {
        if self.gone.contains_key(table) {
            return true;
        }
        let Some(kept) = self.kept.get(table) else { return false };
        let all = view
            .query
            .written()
            .iter()
            .any(|piece| matches!(piece, crate::Piece::Text(text) if text.contains('*')));
        let sees = |name: &Name| all || may_mention(&view.query, name);
        let retyped = kept.columns.changed.iter().filter(|(from, to)| {
            self.dialect() == Dialect::Postgres && (from.data_type != to.data_type || self.is_replaced(from))
        });
        kept.columns.dropped().chain(retyped.map(|(from, _)| *from)).any(|column| sees(&column.name))
    }

    pub(super) fn is_replaced(&self, column: &crate::Column) -> bool {
        types::named(&column.data_type).is_some_and(|name| self.replaced_names.contains(name))
    }

    /// Decides which opaque objects stay. What stands on a view or table that goes has to be made again.
    fn pair_opaques(&mut self) {
        let before = difference::opaques(self.from, self.to);
        let mut after = difference::opaques(self.to, self.from);
        let others = |id: &ObjectId| !types::is_type(id.kind);
        for (id, opaque) in before.into_iter().filter(|(id, _)| others(id)) {
            let to = after.remove(&id);
            let goes = match to {
                None => true,
                Some(to) => !same_opaque(opaque, to) || self.uproots(opaque),
            };
            self.opaques.insert(id, Fate { from: Some(opaque), to, goes });
        }
        for (id, opaque) in after.into_iter().filter(|(id, _)| others(id)) {
            self.opaques.insert(id, Fate { from: None, to: Some(opaque), goes: false });
        }
    }

    /// Says whether an object cannot stay because of what happens to that on which it stands.
    fn uproots(&self, opaque: &Opaque) -> bool {
        let Some(on) = &opaque.id.on else { return false };
        let dropped = self.kept.get(on).is_some_and(|table| {
            self.dialect() != Dialect::Mysql
                && table.columns.dropped().any(|column| may_mention(&opaque.definition, &column.name))
        });
        self.is_gone(on) || dropped
    }

    /// Says whether a table or view goes, for good or to be made again.
    pub(super) fn is_gone(&self, name: &QualifiedName) -> bool {
        self.gone.contains_key(name)
            || self.gone_views.contains_key(&(name, false))
            || self.gone_views.contains_key(&(name, true))
    }

    /// Says whether a column goes, for good or to be made again.
    pub(super) fn drops_column(&self, table: &QualifiedName, column: &Name) -> bool {
        self.gone.contains_key(table)
            || self.kept.get(table).is_some_and(|kept| kept.columns.dropped().any(|of| of.name == *column))
    }

    /// Returns what identifies an index in a `DROP` or a comment.
    pub(super) fn index_id(&self, owner: &QualifiedName, name: &Name) -> ObjectId {
        let on = (self.dialect() == Dialect::Mysql).then(|| owner.clone());
        ObjectId { on, ..ObjectId::new(ObjectKind::Index, owner.sibling(name.clone())) }
    }
}
