//! What each operation touches.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use super::rows::Running;
use super::{Footprint, Resource, text};
use crate::{
    ColumnChange, ColumnPlace, CommentOn, ConstraintRef, Dependents, Existing, Expression, Name, ObjectId,
    ObjectKind, Operation, QualifiedName, Schema, TableChange,
};

pub(super) fn footprint(operation: &Operation, dialect: Dialect) -> Footprint {
    let mut touched = Touched::new(dialect, None);
    touched.operation(operation);
    touched.footprint
}

/// A footprint in the making.
pub(super) struct Touched<'s> {
    pub(super) dialect: Dialect,
    /// The schema that is there, where it is known: what an operation does not say of itself is then for others to look up.
    pub(super) schema: Option<&'s Schema>,
    pub(super) interest: Interest,
    /// Whether the database chooses names for parts that have none.
    pub(super) chooses_names: bool,
    pub(super) footprint: Footprint,
}

/// What is wanted of what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interest {
    /// That it is as it is, its rows too.
    Rows,
    /// How it is defined.
    Shape,
}

impl<'s> Touched<'s> {
    pub(super) fn new(dialect: Dialect, schema: Option<&'s Schema>) -> Self {
        let (interest, footprint) = (Interest::Rows, Footprint::default());
        Self { dialect, schema, interest, chooses_names: false, footprint }
    }

    pub(super) fn reads(&mut self, resource: Resource) {
        match self.interest {
            Interest::Shape if self.schema.is_some() => self.footprint.shapes.insert(resource),
            Interest::Shape | Interest::Rows => self.footprint.reads.insert(resource),
        };
    }

    pub(super) fn writes(&mut self, resource: Resource) {
        self.footprint.writes.insert(resource);
    }

    /// Reads what the operation does not say of itself, where nobody looks it up.
    pub(super) fn reads_unsaid(&mut self) {
        if self.schema.is_none() {
            self.reads(Resource::Unsaid);
        }
    }

    /// Writes what the operation does not say of itself, where nobody looks it up.
    pub(super) fn writes_unsaid(&mut self, resource: Resource) {
        if self.schema.is_none() {
            self.writes(resource);
        }
    }

    pub(super) fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::Create { object, existing } => {
                // What was there goes, and with it what it needed.
                if *existing == Existing::Replace {
                    self.writes_unsaid(Resource::Unsaid);
                }
                match self.schema {
                    None => self.object(object),
                    Some(_) => self.whole(&object.id()),
                }
            }
            Operation::Drop { id, dependents, .. } => {
                self.drops(*dependents);
                self.whole(id);
            }
            Operation::Rename { id, to, .. } => {
                self.reads_unsaid();
                self.whole(id);
                self.whole(&ObjectId { name: id.name.sibling(to.clone()), ..id.clone() });
            }
            Operation::Move { id, schema, .. } => {
                self.writes_unsaid(Resource::Unsaid);
                self.whole(id);
                if let Some(schema) = schema {
                    let namespace =
                        ObjectId::new(ObjectKind::Namespace, QualifiedName::plain(schema.clone()));
                    self.reads(Resource::Object(namespace));
                }
            }
            Operation::Alter { table, change, .. } => self.change(table, change),
            Operation::CreateIndex { table, index, .. } => {
                self.reads_unsaid();
                self.index(table, index);
            }
            Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
                self.writes(object(ObjectKind::Enum, name));
            }
            Operation::AlterSequence { name, owner, .. } => {
                self.reads_unsaid();
                if let Some(owner) = owner {
                    self.writes_unsaid(Resource::Unsaid);
                    self.owner(owner.as_ref());
                }
                self.writes(object(ObjectKind::Sequence, name));
            }
            Operation::Comment { on, .. } => match on {
                CommentOn::Object(id) => {
                    self.reads_unsaid();
                    self.whole(id);
                }
                CommentOn::Column(table, column) => {
                    self.writes(Resource::Column(table.clone(), column.clone()));
                }
                CommentOn::Constraint(table, name) => self.constraint_name(table, name),
            },
            Operation::Data { text, reads, writes } => match self.schema {
                None => {
                    self.footprint.reads.extend(reads.iter().cloned().map(Resource::Rows));
                    self.footprint.writes.extend(writes.iter().cloned().map(Resource::Rows));
                    if !writes.is_empty() {
                        self.writes(Resource::Unsaid);
                    }
                }
                Some(schema) => {
                    let mut running = Running::new(schema);
                    running.statement(text, reads, writes);
                    self.footprint.add(running.footprint());
                }
            },
            Operation::Opaque { text, object: Some(id) } => {
                self.writes(Resource::Unsaid);
                self.whole(id);
                self.words(text);
            }
            Operation::CreateTableAs { table, reads, text, .. } => {
                self.made_of(table, reads);
                if let Some(schema) = self.schema {
                    let mut running = Running::new(schema);
                    running.query(text, reads);
                    self.footprint.add(running.footprint());
                }
            }
            Operation::CreateTableLike { table, likes, .. } => {
                self.made_of(table, likes.iter().map(|of| &of.table));
            }
            // Transactions and settings hold for what stands behind them.
            Operation::Opaque { object: None, .. } | Operation::Neutral { .. } => {
                self.writes(Resource::Everything);
            }
        }
    }

    /// Writes an object as a whole. What an extension brings, and which rows a routine touches, is not known.
    pub(super) fn whole(&mut self, id: &ObjectId) {
        match id.kind {
            ObjectKind::Extension | ObjectKind::Other => self.writes(Resource::Everything),
            ObjectKind::Index => {
                let id = self.index_id(id);
                self.writes(Resource::Object(id));
            }
            kind => {
                if is_routine(kind) || matches!(kind, ObjectKind::Trigger | ObjectKind::Rule) {
                    self.writes_unsaid(Resource::Unsaid);
                }
                // Elsewhere the name of a trigger is its own in the whole schema.
                let is_alone = kind == ObjectKind::Trigger && self.dialect != Dialect::Postgres;
                if is_alone && self.schema.is_some() {
                    self.writes(object(kind, &id.name));
                }
                self.writes(Resource::Object(id.clone()));
            }
        }
    }

    /// Says whose an index is, where that is known; one that is not there has nothing but its name.
    fn index_id(&self, id: &ObjectId) -> ObjectId {
        let Some(schema) = self.schema.filter(|_| id.on.is_none()) else { return id.clone() };
        let owner = schema.index_owners.get(&id.name).unwrap_or(&id.name);
        ObjectId { on: Some(owner.clone()), ..id.clone() }
    }

    fn drops(&mut self, dependents: Dependents) {
        self.writes_unsaid(match dependents {
            Dependents::Restrict => Resource::Unsaid,
            Dependents::Cascade => Resource::Everything,
        });
    }

    fn change(&mut self, table: &QualifiedName, change: &TableChange) {
        match change {
            TableChange::AddColumn { column, place, .. } => {
                if let Some(ColumnPlace::After(other)) = place {
                    self.reads(Resource::Column(table.clone(), other.clone()));
                }
                self.column(table, column);
                self.runs(column.default.iter().chain(column.generated.iter().map(|of| &of.expression)));
            }
            TableChange::DropColumn { name, dependents, .. } => {
                self.drops(*dependents);
                self.writes(Resource::Column(table.clone(), name.clone()));
                self.writes_unsaid(Resource::Constraints(table.clone()));
            }
            TableChange::RenameColumn { from, to } => {
                self.writes(Resource::Column(table.clone(), from.clone()));
                self.writes(Resource::Column(table.clone(), to.clone()));
            }
            TableChange::AlterColumn { name, change } => self.column_change(table, name, change),
            TableChange::AddConstraint { constraint, using_index, .. } => {
                self.reads_unsaid();
                if using_index.is_some() {
                    self.writes(Resource::Constraints(table.clone()));
                }
                self.constraint(table, constraint);
            }
            TableChange::DropConstraint { which, dependents, .. } => {
                self.drops(*dependents);
                match which {
                    ConstraintRef::Name(name) => self.constraint_name(table, name),
                    ConstraintRef::PrimaryKey => self.writes(Resource::Constraints(table.clone())),
                    // Whatever gets another name is another rule.
                    ConstraintRef::Rule(_) => self.writes(object(ObjectKind::Table, table)),
                }
            }
            TableChange::RenameConstraint { from, to } => {
                self.reads_unsaid();
                self.constraint_name(table, from);
                self.constraint_name(table, to);
            }
            TableChange::ValidateConstraint { name } | TableChange::AlterConstraint { name, .. } => {
                self.reads_unsaid();
                self.constraint_name(table, name);
            }
            TableChange::AttachPartition { table: part, .. }
            | TableChange::DetachPartition { table: part }
            | TableChange::Inherit { parent: part }
            | TableChange::NoInherit { parent: part } => {
                self.writes_unsaid(Resource::Unsaid);
                self.writes(object(ObjectKind::Table, part));
                self.writes(object(ObjectKind::Table, table));
            }
            TableChange::SetOption { .. } | TableChange::ConvertText { .. } => {
                self.writes(object(ObjectKind::Table, table));
            }
            TableChange::Nothing => self.reads(object(ObjectKind::Table, table)),
        }
    }

    fn column_change(&mut self, table: &QualifiedName, name: &Name, change: &ColumnChange) {
        self.writes(Resource::Column(table.clone(), name.clone()));
        match change {
            ColumnChange::Type { data_type, using, .. } => {
                self.writes_unsaid(Resource::Unsaid);
                self.data_type(data_type);
                for expression in using.iter() {
                    self.columns_in(table, expression);
                    self.names_in(expression);
                }
                self.runs(using);
            }
            ColumnChange::Default(default) => {
                self.writes_unsaid(Resource::Unsaid);
                default.iter().for_each(|default| self.names_in(default));
            }
            ColumnChange::Nullable(_) => self.reads_null_rules(table),
            ColumnChange::Identity { .. } | ColumnChange::Counting { .. } => {
                self.writes_unsaid(Resource::Unsaid);
            }
            ColumnChange::Generated(generated) => {
                self.writes_unsaid(Resource::Unsaid);
                for generated in generated.iter() {
                    self.columns_in(table, &generated.expression);
                    self.names_in(&generated.expression);
                }
            }
            ColumnChange::Whole { column, .. } => {
                self.writes_unsaid(Resource::Unsaid);
                self.reads_null_rules(table);
                self.column(table, column);
            }
        }
    }

    /// A primary key and an identity forbid NULL; such a key touches its columns.
    fn reads_null_rules(&mut self, table: &QualifiedName) {
        if self.schema.is_none() {
            self.reads(Resource::Constraints(table.clone()));
        }
    }

    /// Touches what expressions that are computed for every row there is touch, where that can be looked up.
    pub(super) fn runs<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expression>) {
        let Some(schema) = self.schema else { return };
        let mut running = Running::new(schema);
        expressions.into_iter().for_each(|expression| running.expression(expression));
        self.footprint.add(running.footprint());
    }

    /// Changes the rows of a table as a foreign key does, with all that comes of it.
    pub(super) fn cascades(&mut self, table: &QualifiedName) {
        let Some(schema) = self.schema else { return };
        let mut running = Running::new(schema);
        running.cascade(table);
        self.footprint.add(running.footprint());
    }

    /// Reads the rows that a query reads, where that can be looked up.
    pub(super) fn rows_behind(&mut self, reads: &BTreeSet<QualifiedName>) {
        let Some(schema) = self.schema else { return };
        let mut running = Running::new(schema);
        running.query("", reads);
        self.footprint.add(running.footprint());
    }

    /// Reads the objects that a statement names which is not understood, where they can be looked up.
    fn words(&mut self, statement: &str) {
        let Some(schema) = self.schema else { return };
        for word in text::words(statement) {
            for text in [word.text.to_owned(), word.text.to_lowercase()] {
                let name = QualifiedName::plain(Name::object(&text, self.dialect));
                if word.is_called || is_object(schema, &name.name) {
                    self.reads(object_of_any_kind(&name));
                }
            }
        }
    }
}

/// Says whether something of a name is there: a table, a view, a sequence, a type, a routine.
pub(super) fn is_object(schema: &Schema, name: &Name) -> bool {
    in_any_namespace(schema, name).any(|name| {
        let routine = |kind| schema.namesakes(&ObjectId::new(kind, name.clone())).next().is_some();
        schema.relation(&name).is_some()
            || schema.type_named(&name).is_some()
            || [ObjectKind::Function, ObjectKind::Procedure, ObjectKind::Aggregate].into_iter().any(routine)
    })
}

/// Returns what a name without a schema may mean.
pub(super) fn in_any_namespace<'a>(
    schema: &'a Schema,
    name: &'a Name,
) -> impl Iterator<Item = QualifiedName> + 'a {
    let inside = schema.namespaces().map(|of| QualifiedName { schema: Some(of.clone()), name: name.clone() });
    std::iter::once(QualifiedName::plain(name.clone())).chain(inside)
}

pub(super) fn is_routine(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate)
}

pub(super) fn object(kind: ObjectKind, name: &QualifiedName) -> Resource {
    Resource::Object(ObjectId::new(kind, name.clone()))
}

/// A table, view, type, sequence or routine: they are compared by their names alone.
pub(super) fn object_of_any_kind(name: &QualifiedName) -> Resource {
    object(ObjectKind::Type, name)
}
