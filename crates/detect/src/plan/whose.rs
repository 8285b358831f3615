//! Whose an operation is.

use std::collections::BTreeMap;

use caribou_migration::AppLabel;
use caribou_schema::{CommentOn, Object, ObjectId, ObjectKind, Operation, QualifiedName, Schema};

use crate::{Owners, Part};

/// The apps of objects while operations run.
pub(super) struct Whose<'a> {
    wanted: &'a Owners,
    now: BTreeMap<ObjectId, AppLabel>,
    /// The app of the operation before: what belongs to nobody goes with its neighbours.
    last: AppLabel,
}

impl<'a> Whose<'a> {
    /// Returns `None` when there are no apps at all.
    pub(super) fn of(part: &Part<'a>) -> Option<Self> {
        let now: BTreeMap<_, _> =
            part.owners.iter().map(|(id, owner)| (id.clone(), owner.app.clone())).collect();
        let mut wanted = part.wanted.owners.iter();
        let last = part.wanted.apps.first().or_else(|| Some(&wanted.next()?.1.app)).or(now.values().next());
        let last = last?.clone();
        Some(Self { wanted: &part.wanted.owners, now, last })
    }

    /// Returns the app whose migration has an operation, which is to be run on `schema` next.
    pub(super) fn follow(&mut self, operation: &Operation, schema: &Schema) -> AppLabel {
        if let Some(app) = self.app(operation, schema) {
            self.last = app;
        }
        match operation {
            Operation::Create { object, .. } => {
                self.now.insert(object.id(), self.last.clone());
            }
            Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
                self.now.insert(ObjectId::new(ObjectKind::Table, table.name.clone()), self.last.clone());
            }
            Operation::Rename { id, to, .. } => {
                let renamed = ObjectId { name: id.name.sibling(to.clone()), ..id.clone() };
                self.moves(id, renamed);
            }
            Operation::Move { id, schema, .. } => {
                let name = QualifiedName { schema: schema.clone(), name: id.name.name.clone() };
                self.moves(id, ObjectId { name, ..id.clone() });
            }
            _ => {}
        }
        self.last.clone()
    }

    fn moves(&mut self, from: &ObjectId, to: ObjectId) {
        if let Some(app) = self.now.remove(from) {
            self.now.insert(to, app);
        }
    }

    fn app(&self, operation: &Operation, schema: &Schema) -> Option<AppLabel> {
        match operation {
            Operation::Create { object, .. } => {
                let id = object.id();
                let wanted = self.wanted.of(&id).map(|owner| owner.app.clone());
                wanted.or_else(|| self.object(&id, schema)).or_else(|| match &**object {
                    Object::Sequence(sequence) => self.relation(&sequence.owner.as_ref()?.0),
                    _ => None,
                })
            }
            Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
                self.relation(&table.name)
            }
            Operation::Drop { id, .. } | Operation::Rename { id, .. } | Operation::Move { id, .. } => {
                self.object(id, schema)
            }
            Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => self.relation(table),
            Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
                self.owner(&ObjectId::new(ObjectKind::Enum, name.clone()))
            }
            Operation::AlterSequence { name, .. } => {
                self.object(&ObjectId::new(ObjectKind::Sequence, name.clone()), schema)
            }
            Operation::Comment { on, .. } => match on {
                CommentOn::Object(id) => self.object(id, schema),
                CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => self.relation(table),
            },
            Operation::Data { reads, writes, .. } => {
                writes.iter().chain(reads).find_map(|table| self.relation(table))
            }
            Operation::Opaque { object: Some(id), .. } => self.object(id, schema),
            _ => None,
        }
    }

    /// An object's app, or that of the table that it belongs to.
    fn object(&self, id: &ObjectId, schema: &Schema) -> Option<AppLabel> {
        self.owner(id).or_else(|| match id.kind {
            ObjectKind::Index => self.relation(schema.index(&id.name, id.on.as_ref())?.0),
            ObjectKind::Sequence => self.relation(&schema.sequence(&id.name)?.owner.as_ref()?.0),
            _ => self.relation(id.on.as_ref()?),
        })
    }

    fn relation(&self, name: &QualifiedName) -> Option<AppLabel> {
        let kinds = [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView];
        kinds.into_iter().find_map(|kind| self.owner(&ObjectId::new(kind, name.clone())))
    }

    fn owner(&self, id: &ObjectId) -> Option<AppLabel> {
        self.now.get(id).or_else(|| Some(&self.wanted.of(id)?.app)).cloned()
    }
}
