//! What migrations need of each other.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::{
    ColumnChange, DataType, Object, ObjectKind, Operation, QualifiedName, Rule, Schema, TableChange,
};

use super::{Draft, Need, Part, Piece, Steps};
use crate::touch::{Touches, Trace, key, touches};

/// Finds what each migration needs, and what is there before it.
pub(super) fn drafts(parts: &BTreeMap<Dialect, Part<'_>>, pieces: Vec<Piece>) -> Vec<Draft> {
    let mut sides: BTreeMap<Dialect, Side> =
        parts.iter().map(|(dialect, part)| (*dialect, Side::of(part))).collect();
    let mut drafts: Vec<Draft> = Vec::with_capacity(pieces.len());
    for Piece { app, stage, operations } in pieces {
        let place = drafts.len();
        let mut draft = Draft { app, steps: BTreeMap::new(), needs: BTreeSet::new(), stage };
        for (dialect, operations) in operations {
            let Some(side) = sides.get_mut(&dialect) else { continue };
            let before = side.schema.clone();
            for operation in &operations {
                let touches = touches(operation, &side.schema);
                let behind = side.trace.add(place, &touches);
                draft.needs.extend(behind.into_iter().filter(|at| *at != place).map(Need::Draft));
                draft.needs.extend(side.migrations(&touches, operation).into_iter().map(Need::Migration));
                // What does not fit is found by whoever runs it.
                let _fits = side.schema.apply(operation);
            }
            draft.steps.insert(dialect, Steps { before, operations });
        }
        draft.needs = needed(&draft, &drafts);
        drafts.push(draft);
    }
    drafts
}

/// One backend while its operations run.
struct Side {
    schema: Schema,
    trace: Trace,
    /// The migrations that touched what is called so last.
    last: BTreeMap<String, BTreeSet<MigrationId>>,
    /// What refers to what is called so.
    referrers: BTreeMap<String, BTreeSet<String>>,
}

impl Side {
    fn of(part: &Part<'_>) -> Self {
        let mut last: BTreeMap<String, BTreeSet<MigrationId>> = BTreeMap::new();
        for (id, owner) in part.owners.iter() {
            last.entry(key(&id.name.name)).or_default().extend(owner.last.clone());
        }
        let mut referrers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for object in part.current.objects() {
            let referrer = key(&object.id().name.name);
            for other in referred(&object) {
                referrers.entry(key(&other.name)).or_default().insert(referrer.clone());
            }
        }
        Self { schema: part.current.clone(), trace: Trace::default(), last, referrers }
    }

    /// Returns the migrations that made what an operation touches what it is. What does not stay as it was also needs those of whatever
    /// refers to it: they were written for what it was.
    fn migrations(&self, touches: &Touches, operation: &Operation) -> BTreeSet<MigrationId> {
        let touched = touches.reads.iter().chain(&touches.writes).map(|touch| &touch.object);
        let written = touches.writes.iter().filter(|_| unsettles(operation)).map(|touch| &touch.object);
        let referrers = written.filter_map(|object| self.referrers.get(object)).flatten();
        touched.chain(referrers).filter_map(|object| self.last.get(object)).flatten().cloned().collect()
    }
}

/// Returns what an object refers to.
fn referred(object: &Object) -> Vec<&QualifiedName> {
    match object {
        Object::Table(table) => {
            let keys = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
                Rule::ForeignKey(key) => Some(&key.table),
                _ => None,
            });
            let types = table.columns.iter().filter_map(|column| match &column.data_type {
                DataType::Named { name, .. } => Some(name),
                DataType::BuiltIn(_) => None,
            });
            keys.chain(types).chain(&table.inherits).collect()
        }
        Object::View(view) => view.reads.iter().collect(),
        Object::Opaque(opaque) => opaque.reads.iter().chain(&opaque.id.on).collect(),
        _ => Vec::new(),
    }
}

/// Says whether an operation changes what others may rely on: what something is called, that it is there, of which type it is.
fn unsettles(operation: &Operation) -> bool {
    match operation {
        Operation::Rename { .. } | Operation::Move { .. } | Operation::RenameValue { .. } => true,
        Operation::Drop { id, .. } => id.kind != ObjectKind::Index,
        Operation::Alter { change, .. } => matches!(
            **change,
            TableChange::DropColumn { .. }
                | TableChange::RenameColumn { .. }
                | TableChange::AlterColumn {
                    change: ColumnChange::Type { .. } | ColumnChange::Whole { .. },
                    ..
                }
        ),
        _ => false,
    }
}

/// Returns what a draft needs and does not have by the one before it in its app, or by something else that it needs: of each app the
/// last draft is enough, for it stands behind all that the app has.
fn needed(draft: &Draft, drafts: &[Draft]) -> BTreeSet<Need> {
    let mut last: BTreeMap<&AppLabel, usize> = BTreeMap::new();
    let mut had: BTreeMap<&AppLabel, usize> = BTreeMap::new();
    let mut there: BTreeSet<&MigrationId> = BTreeSet::new();
    for need in drafts.iter().filter(|earlier| earlier.app == draft.app).flat_map(|earlier| &earlier.needs) {
        match need {
            Need::Draft(at) => {
                let had = had.entry(&drafts[*at].app).or_default();
                *had = (*had).max(*at);
            }
            Need::Migration(id) => drop(there.insert(id)),
        }
    }
    for need in &draft.needs {
        if let Need::Draft(at) = need {
            last.insert(&drafts[*at].app, *at);
        }
    }
    let is_open = |need: &&Need| match need {
        Need::Draft(at) => {
            let app = &drafts[*at].app;
            *app != draft.app && last.get(app) == Some(at) && had.get(app).is_none_or(|had| had < at)
        }
        Need::Migration(id) => {
            let app = id.app();
            *app != draft.app && !last.contains_key(app) && !had.contains_key(app) && !there.contains(id)
        }
    };
    draft.needs.iter().filter(is_open).cloned().collect()
}
