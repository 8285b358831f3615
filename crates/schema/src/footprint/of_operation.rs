//! What each operation touches.

use caribou_migration::Dialect;

use super::{Footprint, Resource};
use crate::difference::rule_words;
use crate::name::POSTGRES_BYTES;
use crate::{
    Column, ColumnChange, CommentOn, Constraint, ConstraintRef, DataType, Dependents, Expression, Index,
    IndexKey, Name, Object, ObjectId, ObjectKind, Operation, Partition, Piece, QualifiedName, Rule, Table,
    TableChange,
};

pub(super) fn footprint(operation: &Operation, dialect: Dialect) -> Footprint {
    let mut touched = Touched { dialect, footprint: Footprint::default() };
    touched.operation(operation);
    touched.footprint
}

/// A footprint in the making.
struct Touched {
    dialect: Dialect,
    footprint: Footprint,
}

impl Touched {
    fn reads(&mut self, resource: Resource) {
        self.footprint.reads.insert(resource);
    }

    fn writes(&mut self, resource: Resource) {
        self.footprint.writes.insert(resource);
    }

    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::Create { object, existing } => {
                // What was there goes, and with it what it needed.
                if *existing == crate::Existing::Replace {
                    self.writes(Resource::Unsaid);
                }
                self.object(object);
            }
            Operation::Drop { id, dependents, .. } => {
                self.drops(*dependents);
                self.whole(id);
            }
            Operation::Rename { id, to, .. } => {
                self.reads(Resource::Unsaid);
                self.whole(id);
                self.whole(&ObjectId { name: id.name.sibling(to.clone()), ..id.clone() });
            }
            Operation::Move { id, schema, .. } => {
                self.writes(Resource::Unsaid);
                self.whole(id);
                if let Some(schema) = schema {
                    let namespace =
                        ObjectId::new(ObjectKind::Namespace, QualifiedName::plain(schema.clone()));
                    self.reads(Resource::Object(namespace));
                }
            }
            Operation::Alter { table, change, .. } => self.change(table, change),
            Operation::CreateIndex { table, index, .. } => {
                self.reads(Resource::Unsaid);
                self.index(table, index);
            }
            Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
                self.writes(object(ObjectKind::Enum, name));
            }
            Operation::AlterSequence { name, owner, .. } => {
                self.reads(Resource::Unsaid);
                if let Some(owner) = owner {
                    self.writes(Resource::Unsaid);
                    self.footprint.reads.extend(
                        owner.as_ref().map(|(table, column)| Resource::Column(table.clone(), column.clone())),
                    );
                }
                self.writes(object(ObjectKind::Sequence, name));
            }
            Operation::Comment { on, .. } => match on {
                CommentOn::Object(id) => {
                    self.reads(Resource::Unsaid);
                    self.whole(id);
                }
                CommentOn::Column(table, column) => {
                    self.writes(Resource::Column(table.clone(), column.clone()));
                }
                CommentOn::Constraint(table, name) => self.constraint_name(table, name),
            },
            Operation::Data { reads, writes, .. } => {
                self.footprint.reads.extend(reads.iter().cloned().map(Resource::Rows));
                self.footprint.writes.extend(writes.iter().cloned().map(Resource::Rows));
                if !writes.is_empty() {
                    self.writes(Resource::Unsaid);
                }
            }
            Operation::Opaque { object: Some(id), .. } => {
                self.writes(Resource::Unsaid);
                self.whole(id);
            }
            Operation::CreateTableAs { table, reads, .. } => self.made_of(table, reads),
            Operation::CreateTableLike { table, likes, .. } => {
                self.made_of(table, likes.iter().map(|of| &of.table))
            }
            // Transactions and settings hold for what stands behind them.
            Operation::Opaque { object: None, .. } | Operation::Neutral { .. } => {
                self.writes(Resource::Everything);
            }
        }
    }

    /// Writes an object as a whole. What an extension brings, and which rows a routine touches, is not known.
    fn whole(&mut self, id: &ObjectId) {
        match id.kind {
            ObjectKind::Extension | ObjectKind::Other => self.writes(Resource::Everything),
            kind => {
                if is_routine(kind) || matches!(kind, ObjectKind::Trigger | ObjectKind::Rule) {
                    self.writes(Resource::Unsaid);
                }
                self.writes(Resource::Object(id.clone()));
            }
        }
    }

    fn drops(&mut self, dependents: Dependents) {
        self.writes(match dependents {
            Dependents::Restrict => Resource::Unsaid,
            Dependents::Cascade => Resource::Everything,
        });
    }

    fn object(&mut self, object: &Object) {
        self.whole(&object.id());
        match object {
            Object::Namespace(_) | Object::Extension(_) | Object::Enum(_) => {}
            Object::Sequence(sequence) => {
                self.reads(Resource::Unsaid);
                let owner = sequence.owner.iter();
                self.footprint
                    .reads
                    .extend(owner.map(|(table, column)| Resource::Column(table.clone(), column.clone())));
            }
            Object::Table(table) => self.table(table),
            Object::View(view) => {
                for read in &view.reads {
                    self.columns_in(read, &view.query);
                }
                self.names_in(&view.query);
            }
            Object::Opaque(opaque) => {
                for read in opaque.reads.iter().chain(&opaque.id.on) {
                    self.reads(object_of_any_kind(read));
                }
                self.names_in(&opaque.definition);
                if let Some(signature) = &opaque.id.signature {
                    let words = signature.split(|c: char| !(c.is_alphanumeric() || c == '_'));
                    let words = words.filter(|word| !word.is_empty());
                    self.footprint.reads.extend(words.map(|word| object_of_any_kind(&word.into())));
                }
            }
        }
    }

    fn made_of<'a>(&mut self, table: &Table, others: impl IntoIterator<Item = &'a QualifiedName>) {
        self.footprint.reads.extend(others.into_iter().map(|other| object(ObjectKind::Table, other)));
        self.writes(object(ObjectKind::Table, &table.name));
        self.table(table);
    }

    fn table(&mut self, table: &Table) {
        let parent = match &table.partition {
            Some(Partition::Of { table, .. }) => Some(table),
            _ => None,
        };
        for parent in table.inherits.iter().chain(parent) {
            self.reads(object(ObjectKind::Table, parent));
        }
        for column in &table.columns {
            self.column(&table.name, column);
        }
        for constraint in &table.constraints {
            self.constraint(&table.name, constraint);
        }
        for index in &table.indexes {
            self.index(&table.name, index);
        }
        if !table.constraints.is_empty() || !table.indexes.is_empty() {
            self.reads(Resource::Unsaid);
        }
    }

    fn change(&mut self, table: &QualifiedName, change: &TableChange) {
        match change {
            TableChange::AddColumn { column, place, .. } => {
                if let Some(crate::ColumnPlace::After(other)) = place {
                    self.reads(Resource::Column(table.clone(), other.clone()));
                }
                self.column(table, column);
            }
            TableChange::DropColumn { name, dependents, .. } => {
                self.drops(*dependents);
                self.writes(Resource::Column(table.clone(), name.clone()));
                self.writes(Resource::Constraints(table.clone()));
            }
            TableChange::RenameColumn { from, to } => {
                self.writes(Resource::Column(table.clone(), from.clone()));
                self.writes(Resource::Column(table.clone(), to.clone()));
            }
            TableChange::AlterColumn { name, change } => self.column_change(table, name, change),
            TableChange::AddConstraint { constraint, using_index, .. } => {
                self.reads(Resource::Unsaid);
                if using_index.is_some() {
                    self.writes(Resource::Constraints(table.clone()));
                }
                self.constraint(table, constraint);
            }
            TableChange::DropConstraint { which, dependents, .. } => {
                self.drops(*dependents);
                match which {
                    ConstraintRef::Name(name) => self.constraint_name(table, name),
                    ConstraintRef::PrimaryKey | ConstraintRef::Rule(_) => {
                        self.writes(Resource::Constraints(table.clone()));
                    }
                }
            }
            TableChange::RenameConstraint { from, to } => {
                self.reads(Resource::Unsaid);
                self.constraint_name(table, from);
                self.constraint_name(table, to);
            }
            TableChange::ValidateConstraint { name } | TableChange::AlterConstraint { name, .. } => {
                self.reads(Resource::Unsaid);
                self.constraint_name(table, name);
            }
            TableChange::AttachPartition { table: part, .. }
            | TableChange::DetachPartition { table: part }
            | TableChange::Inherit { parent: part }
            | TableChange::NoInherit { parent: part } => {
                self.writes(Resource::Unsaid);
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
                self.writes(Resource::Unsaid);
                self.data_type(data_type);
                for expression in using.iter() {
                    self.columns_in(table, expression);
                    self.names_in(expression);
                }
            }
            ColumnChange::Default(default) => {
                self.writes(Resource::Unsaid);
                default.iter().for_each(|default| self.names_in(default));
            }
            // A primary key and an identity forbid NULL.
            ColumnChange::Nullable(_) => self.reads(Resource::Constraints(table.clone())),
            ColumnChange::Identity { .. } | ColumnChange::Counting { .. } => self.writes(Resource::Unsaid),
            ColumnChange::Generated(generated) => {
                self.writes(Resource::Unsaid);
                for generated in generated.iter() {
                    self.columns_in(table, &generated.expression);
                    self.names_in(&generated.expression);
                }
            }
            ColumnChange::Whole { column, .. } => {
                self.writes(Resource::Unsaid);
                self.reads(Resource::Constraints(table.clone()));
                self.column(table, column);
            }
        }
    }

    fn column(&mut self, table: &QualifiedName, column: &Column) {
        self.writes(Resource::Column(table.clone(), column.name.clone()));
        self.data_type(&column.data_type);
        if matches!(&column.data_type, DataType::BuiltIn(word) if word.contains("serial")) {
            self.reads(Resource::Unsaid);
            match chosen(table, &[&column.name], "seq") {
                Some(name) => self.writes(object(ObjectKind::Sequence, &table.sibling(name))),
                None => self.writes(Resource::Everything),
            }
        }
        for default in column.default.iter().chain(&column.on_update) {
            // The sequence that it counts with may go with another table.
            self.reads(Resource::Unsaid);
            self.names_in(default);
        }
        if let Some(generated) = &column.generated {
            self.columns_in(table, &generated.expression);
            self.names_in(&generated.expression);
        }
    }

    fn data_type(&mut self, data_type: &DataType) {
        if let DataType::Named { name, .. } = data_type {
            self.reads(object_of_any_kind(name));
        }
    }

    fn constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
        match &constraint.rule {
            Rule::PrimaryKey(key) | Rule::Unique(key) => {
                for column in key.columns.iter().chain(&key.include) {
                    self.reads(Resource::Column(table.clone(), column.clone()));
                }
            }
            Rule::ForeignKey(key) => {
                for column in &key.columns {
                    self.reads(Resource::Column(table.clone(), column.clone()));
                }
                // The key that is referred to is one of those of the other table.
                self.reads(Resource::Constraints(key.table.clone()));
                for column in &key.referenced {
                    self.reads(Resource::Column(key.table.clone(), column.clone()));
                }
            }
            Rule::Check { expression, .. } | Rule::Exclude(expression) => {
                self.columns_in(table, expression);
                self.names_in(expression);
            }
        }
        if let Rule::PrimaryKey(key) = &constraint.rule {
            // There is but one, and its columns do not take NULL any more.
            self.writes(Resource::Constraints(table.clone()));
            for column in &key.columns {
                self.writes(Resource::Column(table.clone(), column.clone()));
            }
        }
        match (&constraint.name, self.dialect) {
            (Some(name), Dialect::Postgres | Dialect::Sqlite) => self.constraint_name(table, name),
            // An index comes and goes with a foreign key, and names are numbered.
            (_, Dialect::Mysql) => self.writes(Resource::Constraints(table.clone())),
            (None, Dialect::Sqlite) => {
                let words = table.name.with_text(rule_words(&constraint.rule));
                self.writes(Resource::Constraint(table.clone(), words));
            }
            (None, Dialect::Postgres) => {
                let (columns, label): (Vec<&Name>, _) = match &constraint.rule {
                    Rule::PrimaryKey(_) => (Vec::new(), "pkey"),
                    Rule::Unique(key) => (key.columns.iter().chain(&key.include).collect(), "key"),
                    Rule::ForeignKey(key) => (key.columns.iter().collect(), "fkey"),
                    Rule::Check { expression, .. } => (expression.names(), "check"),
                    Rule::Exclude(_) => return self.writes(Resource::Everything),
                };
                let several = label == "check" && columns.len() != 1;
                match chosen(table, &columns, label).filter(|_| !several) {
                    Some(name) => self.constraint_name(table, &name),
                    None => self.writes(Resource::Everything),
                }
            }
        }
    }

    /// Writes a constraint of a name, which on PostgreSQL no other may choose, nor an index.
    fn constraint_name(&mut self, table: &QualifiedName, name: &Name) {
        self.writes(Resource::Constraint(table.clone(), name.clone()));
        self.writes(index_on(table, name));
    }

    fn index(&mut self, table: &QualifiedName, index: &Index) {
        let mut columns: Vec<&Name> = Vec::new();
        let mut is_plain = true;
        for part in &index.parts {
            match &part.key {
                IndexKey::Column(column) => columns.push(column),
                IndexKey::Expression(expression) => {
                    is_plain = false;
                    self.columns_in(table, expression);
                    self.names_in(expression);
                }
            }
        }
        columns.extend(&index.include);
        for &column in &columns {
            self.reads(Resource::Column(table.clone(), column.clone()));
        }
        if let Some(predicate) = &index.predicate {
            self.columns_in(table, predicate);
            self.names_in(predicate);
        }
        // The rows that are there must obey a unique one.
        self.reads(Resource::Rows(table.clone()));
        match &index.name {
            _ if self.dialect == Dialect::Mysql => {
                self.writes(Resource::Constraints(table.clone()));
                self.footprint.writes.extend(index.name.iter().map(|name| index_on(table, name)));
            }
            Some(name) => self.constraint_name(table, name),
            None => match chosen(table, &columns, "idx").filter(|_| is_plain) {
                Some(name) => self.constraint_name(table, &name),
                None => self.writes(Resource::Everything),
            },
        }
    }

    /// Reads the columns of a table that an expression may use: all, when its words do not tell.
    fn columns_in(&mut self, table: &QualifiedName, expression: &Expression) {
        let names = expression.names();
        let is_star = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('*'));
        if names.is_empty() || expression.written().iter().any(is_star) {
            self.reads(object(ObjectKind::Table, table));
        }
        let columns = names.into_iter().map(|name| Resource::Column(table.clone(), name.clone()));
        self.footprint.reads.extend(columns);
    }

    /// Reads the objects that an expression may name.
    fn names_in(&mut self, expression: &Expression) {
        let names = expression.names().into_iter();
        let objects = names.map(|name| object_of_any_kind(&QualifiedName::plain(name.clone())));
        self.footprint.reads.extend(objects);
    }
}

fn is_routine(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate)
}

fn object(kind: ObjectKind, name: &QualifiedName) -> Resource {
    Resource::Object(ObjectId::new(kind, name.clone()))
}

/// A table, view, type, sequence or routine: they are compared by their names alone.
fn object_of_any_kind(name: &QualifiedName) -> Resource {
    object(ObjectKind::Type, name)
}

fn index_on(table: &QualifiedName, name: &Name) -> Resource {
    let id = ObjectId::new(ObjectKind::Index, table.sibling(name.clone()));
    Resource::Object(ObjectId { on: Some(table.clone()), ..id })
}

/// Returns the name that PostgreSQL chooses if it is free, `None` when it would cut it.
fn chosen(table: &QualifiedName, columns: &[&Name], label: &str) -> Option<Name> {
    let parts = std::iter::once(table.name.as_str()).chain(columns.iter().map(|name| name.as_str()));
    let name = parts.chain([label]).collect::<Vec<_>>().join("_");
    (name.len() <= POSTGRES_BYTES).then(|| table.name.with_text(name))
}
