//! Which app has which object.

use std::collections::BTreeMap;

use caribou_migration::{AppLabel, MigrationId};
use caribou_schema::{
    CommentOn, Existing, Name, ObjectId, ObjectKind, Operation, QualifiedName, Schema, TableChange,
};

/// Whose an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The app whose migration made it.
    pub app: AppLabel,
    /// The last migration that had to do with it, of whatever app: what whoever needs the object depends on.
    pub last: Option<MigrationId>,
}

/// Which app has which object of a schema, and which migration touched it last.
///
/// An index, a constraint or a column belongs to its table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owners {
    objects: BTreeMap<ObjectId, Owner>,
}

/// Kinds of which a statement need not say which one it means, or says the wrong one (`ALTER TABLE` of a view).
const ALIKE: [&[ObjectKind]; 3] = [
    &[ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence],
    &[ObjectKind::Enum, ObjectKind::Type, ObjectKind::Domain],
    &[ObjectKind::Function, ObjectKind::Procedure, ObjectKind::Aggregate],
];

impl Owners {
    /// Follows the operations of a migration: what it makes is its app's, what it renames stays whose it was.
    ///
    /// What goes along with something that is dropped is still known afterwards; see [`Owners::keep`].
    pub fn follow(&mut self, migration: &MigrationId, operations: &[Operation]) {
        for operation in operations {
            match operation {
                Operation::Create { object, existing } => self.made(migration, object.id(), *existing),
                Operation::CreateTableAs { table, existing, .. }
                | Operation::CreateTableLike { table, existing, .. } => {
                    let id = ObjectId::new(ObjectKind::Table, table.name.clone());
                    self.made(migration, id, *existing);
                }
                Operation::Drop { id, .. } => {
                    if let Some(known) = self.known(id) {
                        self.objects.remove(&known);
                    }
                }
                Operation::Rename { id, to, .. } => self.renamed(migration, id, to),
                Operation::Move { id, schema, .. } => {
                    let name = QualifiedName { schema: schema.clone(), ..id.name.clone() };
                    self.moved(migration, id, &name);
                }
                Operation::Alter { table, change, .. } => {
                    self.touched(migration, &relation(table));
                    if let TableChange::AttachPartition { table, .. }
                    | TableChange::DetachPartition { table } = &**change
                    {
                        self.touched(migration, &relation(table));
                    }
                }
                Operation::CreateIndex { table, .. } => self.touched(migration, &relation(table)),
                Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
                    self.touched(migration, &ObjectId::new(ObjectKind::Enum, name.clone()));
                }
                Operation::AlterSequence { name, .. } => self.touched(migration, &relation(name)),
                Operation::Comment { on, .. } => match on {
                    CommentOn::Object(id) => self.touched(migration, id),
                    CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => {
                        self.touched(migration, &relation(table));
                    }
                },
                Operation::Opaque { object: Some(id), .. } => self.touched(migration, id),
                _ => {}
            }
        }
    }

    /// Returns the owners under the names that renames give.
    #[must_use]
    pub fn under_new_names(&self, renames: &[Operation]) -> Self {
        let mut renamed = self.clone();
        for operation in renames {
            if let Operation::Rename { id, to, .. } = operation
                && let Some(owner) = renamed.objects.remove(id)
            {
                let id = ObjectId { name: id.name.sibling(to.clone()), ..id.clone() };
                renamed.objects.insert(id, owner);
            }
        }
        renamed
    }

    /// Forgets what is not in a schema (any more), and gives the sequences of columns to whoever has their table.
    pub fn keep(&mut self, schema: &Schema) {
        self.objects.retain(|id, _| schema.contains(id));
        self.complete(schema);
    }

    /// Gives the sequences of columns that are nobody's to whoever has their table.
    pub(crate) fn complete(&mut self, schema: &Schema) {
        for sequence in schema.sequences() {
            let Some((table, _)) = &sequence.owner else { continue };
            let id = ObjectId::new(ObjectKind::Sequence, sequence.name.clone());
            if let Some(owner) =
                self.objects.get(&relation(table)).filter(|_| !self.objects.contains_key(&id))
            {
                self.objects.insert(id, owner.clone());
            }
        }
    }

    /// Gives everything in a schema that is nobody's to the app of a migration: what statements did that were not understood.
    pub fn adopt(&mut self, migration: &MigrationId, schema: &Schema) {
        for id in ids(schema) {
            self.objects.entry(id).or_insert_with(|| owned(migration));
        }
    }

    /// Gives an object to an app, as one that no migration has touched if it was nobody's.
    pub fn give(&mut self, id: ObjectId, app: &AppLabel) {
        let owner = self.objects.entry(id).or_insert_with(|| Owner { app: app.clone(), last: None });
        owner.app = app.clone();
    }

    /// Returns whose an object is.
    pub fn of(&self, id: &ObjectId) -> Option<&Owner> {
        self.objects.get(id)
    }

    /// Returns all objects with their owners, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectId, &Owner)> {
        self.objects.iter()
    }

    fn made(&mut self, migration: &MigrationId, id: ObjectId, existing: Existing) {
        let owner = self.objects.entry(id).or_insert_with(|| owned(migration));
        match existing {
            // What was there until now went along with something else.
            Existing::Fail => *owner = owned(migration),
            Existing::Replace => owner.last = Some(migration.clone()),
            Existing::Skip => {}
        }
    }

    fn touched(&mut self, migration: &MigrationId, id: &ObjectId) {
        if let Some(known) = self.known(id)
            && let Some(owner) = self.objects.get_mut(&known)
        {
            owner.last = Some(migration.clone());
        }
    }

    fn renamed(&mut self, migration: &MigrationId, id: &ObjectId, to: &Name) {
        if id.kind == ObjectKind::Namespace {
            let inside: Vec<ObjectId> = self
                .objects
                .keys()
                .filter(|known| known.name.schema.as_ref() == Some(&id.name.name))
                .cloned()
                .collect();
            for known in inside {
                let name = QualifiedName { schema: Some(to.clone()), name: known.name.name.clone() };
                self.moved(migration, &known, &name);
            }
        }
        self.moved(migration, id, &id.name.sibling(to.clone()));
    }

    /// Gives something another name, and what stands on it.
    fn moved(&mut self, migration: &MigrationId, id: &ObjectId, to: &QualifiedName) {
        let Some(known) = self.known(id) else { return };
        let Some(owner) = self.objects.remove(&known) else { return };
        let attached: Vec<ObjectId> =
            self.objects.keys().filter(|other| other.on.as_ref() == Some(&known.name)).cloned().collect();
        for other in attached {
            if let Some(owner) = self.objects.remove(&other) {
                self.objects.insert(ObjectId { on: Some(to.clone()), ..other }, owner);
            }
        }
        let last = Some(migration.clone());
        self.objects.insert(ObjectId { name: to.clone(), ..known }, Owner { last, ..owner });
    }

    /// Returns the object that a statement means.
    fn known(&self, id: &ObjectId) -> Option<ObjectId> {
        if self.objects.contains_key(id) {
            return Some(id.clone());
        }
        let alike = ALIKE.iter().find(|kinds| kinds.contains(&id.kind)).copied();
        let named = |kind: ObjectKind| {
            let from = ObjectId::new(kind, id.name.clone());
            let found = self.objects.range(from..).map(|(known, _)| known);
            found.take_while(move |known| known.kind == kind && known.name == id.name)
        };
        let fits = |known: &&ObjectId| {
            (id.on.is_none() || known.on == id.on)
                && (id.signature.is_none() || known.signature.is_none() || known.signature == id.signature)
        };
        alike.unwrap_or(&[id.kind]).iter().flat_map(|kind| named(*kind)).find(fits).cloned()
    }
}

fn owned(migration: &MigrationId) -> Owner {
    Owner { app: migration.app().clone(), last: Some(migration.clone()) }
}

/// Returns what identifies everything in a schema.
fn ids(schema: &Schema) -> impl Iterator<Item = ObjectId> {
    let named = |kind: ObjectKind| move |name: &QualifiedName| ObjectId::new(kind, name.clone());
    let plain = |kind: ObjectKind| move |name: &Name| ObjectId::new(kind, QualifiedName::plain(name.clone()));
    let namespaces = schema.namespaces().map(plain(ObjectKind::Namespace));
    namespaces
        .chain(schema.extensions().map(|of| &of.name).map(plain(ObjectKind::Extension)))
        .chain(schema.enums().map(|of| &of.name).map(named(ObjectKind::Enum)))
        .chain(schema.sequences().map(|of| &of.name).map(named(ObjectKind::Sequence)))
        .chain(schema.tables().map(|of| &of.name).map(named(ObjectKind::Table)))
        .chain(schema.views().map(|view| ObjectId::new(view.kind(), view.name.clone())))
        .chain(schema.opaques().map(|of| of.id.clone()))
}

fn relation(name: &QualifiedName) -> ObjectId {
    ObjectId::new(ObjectKind::Table, name.clone())
}
