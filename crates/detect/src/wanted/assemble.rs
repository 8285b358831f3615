//! From statements in any order to a schema.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{
    ApplyError, CommentOn, Constraint, Existing, Missing, Object, ObjectId, ObjectKind, Operation, Partition,
    QualifiedName, Rule, Schema, Table, TableChange,
};

use super::chosen::Asked;
use super::{SchemaFile, Wanted, WantedProblem};
use crate::Owners;

/// A statement on its way into the schema.
pub(super) struct Item<'a> {
    /// The place of its file.
    pub(super) file: usize,
    pub(super) line: u32,
    pub(super) text: &'a str,
    /// What it does and has not done yet.
    rest: VecDeque<Operation>,
    /// Why the first of these did not fit when it was tried last.
    refused: Option<WantedProblem>,
}

impl<'a> Item<'a> {
    pub(super) fn new(file: usize, line: u32, text: &'a str, operations: Vec<Operation>) -> Self {
        Self { file, line, text, rest: operations.into(), refused: None }
    }
}

/// What one thing is waited for by. Tables, views, sequences and types share their names, so a statement need not say which it means.
type Key = (ObjectKind, QualifiedName);

/// Statements that find their places.
///
/// One that needs what another is still to make waits for that; so each is tried about once, in whatever order they stand.
pub(super) struct Assembly<'a> {
    files: &'a [SchemaFile<'a>],
    before: &'a Owners,
    schema: Schema,
    items: Vec<Item<'a>>,
    /// What items are still to make.
    coming: BTreeSet<Key>,
    waiting: BTreeMap<Key, Vec<usize>>,
    /// Which file made what.
    made: BTreeMap<ObjectId, usize>,
    asked: Asked,
}

impl<'a> Assembly<'a> {
    pub(super) fn run(
        files: &'a [SchemaFile<'a>],
        (current, before): (&Schema, &'a Owners),
        items: Vec<Item<'a>>,
        dialect: Dialect,
    ) -> Self {
        let mut assembly = Self {
            files,
            before,
            schema: Schema::empty(dialect),
            coming: items.iter().flat_map(|item| &item.rest).filter_map(makes).collect(),
            items,
            waiting: BTreeMap::new(),
            made: BTreeMap::new(),
            asked: Asked::default(),
        };
        assembly.take_over(current);
        assembly.place_all();
        assembly
    }

    /// Takes what is there of the apps that say nothing, and what is nobody's and not wanted by anyone.
    fn take_over(&mut self, current: &Schema) {
        for text in current.doubts() {
            let doubt = Operation::Opaque { text: text.clone(), object: None };
            self.schema.apply(&doubt).expect("what is not understood fits any schema");
        }
        let speaks: BTreeSet<&AppLabel> = self.files.iter().map(|file| file.app).collect();
        let stays = |id: &ObjectId| match self.before.of(id) {
            Some(owner) => !speaks.contains(&owner.app),
            None => !self.coming.contains(&key(id.kind, &id.name)),
        };
        let staying: Vec<Object> = current.objects().filter(|object| stays(&object.id())).collect();
        for object in staying {
            self.schema.insert(object);
        }
    }

    fn place_all(&mut self) {
        let mut ready: BTreeSet<usize> = (0..self.items.len()).collect();
        loop {
            let mut moved = false;
            while let Some(place) = ready.pop_first() {
                moved |= self.place(place, &mut ready);
            }
            // What did not fit may fit by now; what waits for each other is tried in its order.
            ready = self.places(|item| item.refused.is_some());
            if ready.is_empty() && !self.waiting.is_empty() {
                self.coming.clear();
                ready.extend(std::mem::take(&mut self.waiting).into_values().flatten());
            } else if !moved {
                return;
            }
        }
    }

    fn places(&self, wanted: impl Fn(&Item<'_>) -> bool) -> BTreeSet<usize> {
        let found = self.items.iter().enumerate().filter(|(_, item)| wanted(item));
        found.map(|(place, _)| place).collect()
    }

    /// Does what can be done of an item, and says whether that was anything.
    fn place(&mut self, place: usize, ready: &mut BTreeSet<usize>) -> bool {
        let mut moved = false;
        self.items[place].refused = None;
        while let Some(mut operation) = self.items[place].rest.pop_front() {
            let itself = makes(&operation);
            let unmet = |need: &Key| self.coming.contains(need) && Some(need) != itself.as_ref();
            if let Some(need) = needs(&operation).into_iter().find(unmet) {
                self.items[place].rest.push_front(operation);
                self.waiting.entry(need).or_default().push(place);
                return moved;
            }
            let postponed = self.without_early_keys(&mut operation);
            if let Err(error) = self.schema.apply(&operation) {
                self.items[place].refused = Some(self.problem(place, error));
                self.items[place].rest.push_front(operation);
                self.items[place].rest.extend(postponed);
                return moved;
            }
            moved = true;
            self.asked.see(&operation);
            self.note(place, &operation);
            if let Some(made) = itself.filter(|made| self.coming.remove(made)) {
                ready.extend(self.waiting.remove(&made).unwrap_or_default());
            }
            if !postponed.is_empty() {
                let Item { file, line, text, .. } = self.items[place];
                self.items.push(Item::new(file, line, text, postponed));
                ready.insert(self.items.len() - 1);
            }
        }
        moved
    }

    /// Takes the foreign keys out of a new table whose tables are still to come, which PostgreSQL refuses; returns what adds them.
    fn without_early_keys(&self, operation: &mut Operation) -> Vec<Operation> {
        let Some(table) = table_of(operation) else { return Vec::new() };
        if self.schema.dialect() != Dialect::Postgres {
            return Vec::new();
        }
        let name = table.name.clone();
        let is_early = |constraint: &mut Constraint| match &constraint.rule {
            Rule::ForeignKey(of) => {
                of.table != name && self.coming.contains(&key(ObjectKind::Table, &of.table))
            }
            _ => false,
        };
        let early = table.constraints.extract_if(.., is_early);
        let add = |constraint| Operation::Alter {
            table: name.clone(),
            change: Box::new(TableChange::AddConstraint {
                constraint,
                using_index: None,
                existing: Existing::Fail,
            }),
            missing: Missing::Fail,
        };
        early.map(add).collect()
    }

    /// Notes who made what.
    fn note(&mut self, place: usize, operation: &Operation) {
        let (id, existing) = match operation {
            Operation::Create { object, existing } => (object.id(), *existing),
            Operation::CreateTableLike { table, existing, .. } => {
                (ObjectId::new(ObjectKind::Table, table.name.clone()), *existing)
            }
            _ => return,
        };
        let file = self.items[place].file;
        let is_ours = self.before.of(&id).is_some_and(|owner| owner.app == *self.files[file].app);
        // Of those that want it only if it is not there, the one has it who has it now.
        if existing == Existing::Skip && !is_ours && (self.made.contains_key(&id) || self.is_silent(&id)) {
            return;
        }
        self.made.insert(id, file);
    }

    /// Says whether something belongs to an app that has no file.
    fn is_silent(&self, id: &ObjectId) -> bool {
        let owner = self.before.of(id);
        owner.is_some_and(|owner| self.files.iter().all(|file| *file.app != owner.app))
    }

    fn problem(&self, place: usize, error: ApplyError) -> WantedProblem {
        if let ApplyError::ObjectExists { there } = &error {
            let app = self.files[self.items[place].file].app;
            let other = match self.made.get(there) {
                Some(file) if self.files[*file].app != app => Some(self.files[*file].file.to_owned()),
                Some(_) => None,
                None => {
                    let silent = self.before.of(there).filter(|_| self.is_silent(there));
                    silent.map(|owner| format!("the migrations of {}", owner.app))
                }
            };
            if let Some(other) = other {
                return WantedProblem::Twice { id: there.clone(), other };
            }
        }
        WantedProblem::Apply(error.into())
    }

    /// Returns the items that did not fit, and why.
    pub(super) fn problems(&self) -> impl Iterator<Item = (&Item<'a>, WantedProblem)> {
        self.items.iter().filter_map(|item| Some((item, item.refused.clone()?)))
    }

    pub(super) fn wanted(self) -> Wanted {
        let mut owners = self.before.clone();
        for (id, file) in self.made {
            owners.give(id, self.files[file].app);
        }
        owners.complete(&self.schema);
        let apps: BTreeSet<AppLabel> = self.files.iter().map(|file| file.app.clone()).collect();
        let ours = |name: &QualifiedName| {
            let kinds = [ObjectKind::Table, ObjectKind::MaterializedView];
            let owner = kinds.into_iter().find_map(|kind| owners.of(&ObjectId::new(kind, name.clone())));
            owner.is_some_and(|owner| apps.contains(&owner.app))
        };
        let chosen = self.asked.rest(&self.schema, ours);
        Wanted { schema: self.schema, owners, apps, chosen }
    }
}

fn key(kind: ObjectKind, name: &QualifiedName) -> Key {
    let kind = match kind {
        ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Sequence
        | ObjectKind::Enum
        | ObjectKind::Type
        | ObjectKind::Domain => ObjectKind::Table,
        other => other,
    };
    (kind, name.clone())
}

fn relation(name: &QualifiedName) -> Key {
    key(ObjectKind::Table, name)
}

/// Returns the new table of an operation.
fn table_of(operation: &mut Operation) -> Option<&mut Table> {
    match operation {
        Operation::Create { object, .. } => match &mut **object {
            Object::Table(table) => Some(table),
            _ => None,
        },
        Operation::CreateTableLike { table, .. } => Some(table),
        _ => None,
    }
}

/// Returns what an operation makes that others can need.
fn makes(operation: &Operation) -> Option<Key> {
    match operation {
        Operation::Create { object, .. } => {
            let id = object.id();
            Some(key(id.kind, &id.name))
        }
        Operation::CreateTableLike { table, .. } => Some(relation(&table.name)),
        _ => None,
    }
}

/// Returns what must be there for an operation to fit.
fn needs(operation: &Operation) -> Vec<Key> {
    let mut needs = Vec::new();
    match operation {
        Operation::Create { object, .. } => {
            let id = object.id();
            needs.extend(id.on.iter().map(relation));
            match &**object {
                Object::Table(table) => needs.extend(parents(table)),
                Object::View(view) => needs.extend(view.reads.iter().map(relation)),
                Object::Sequence(sequence) => {
                    needs.extend(sequence.owner.iter().map(|(table, _)| relation(table)));
                }
                _ => {}
            }
            needs.extend(namespace(&id.name));
        }
        Operation::CreateTableLike { table, likes, .. } => {
            needs.extend(likes.iter().map(|like| relation(&like.table)));
            needs.extend(parents(table));
            needs.extend(namespace(&table.name));
        }
        Operation::Alter { table, change, .. } => {
            needs.push(relation(table));
            match &**change {
                TableChange::AddConstraint { constraint, .. } => {
                    if let Rule::ForeignKey(of) = &constraint.rule {
                        needs.push(relation(&of.table));
                    }
                }
                TableChange::AttachPartition { table, .. } => needs.push(relation(table)),
                TableChange::Inherit { parent } => needs.push(relation(parent)),
                _ => {}
            }
        }
        Operation::CreateIndex { table, .. } => needs.push(relation(table)),
        Operation::AddValue { name, .. } => needs.push(relation(name)),
        Operation::AlterSequence { name, owner, .. } => {
            needs.push(relation(name));
            needs.extend(owner.iter().flatten().map(|(table, _)| relation(table)));
        }
        Operation::Comment { on, .. } => match on {
            CommentOn::Object(id) => needs.push(key(id.kind, &id.name)),
            CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => needs.push(relation(table)),
        },
        _ => {}
    }
    needs
}

fn parents(table: &Table) -> impl Iterator<Item = Key> {
    let whole = match &table.partition {
        Some(Partition::Of { table, .. }) => Some(table),
        Some(Partition::By(_)) | None => None,
    };
    whole.into_iter().chain(&table.inherits).map(relation)
}

fn namespace(name: &QualifiedName) -> Option<Key> {
    let schema = name.schema.clone()?;
    Some(key(ObjectKind::Namespace, &QualifiedName::plain(schema)))
}
