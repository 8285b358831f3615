//! What an operation has to do with, and which operations must stay behind which.

mod part;
mod trace;

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, ConstraintRef, Index, IndexKey, Name, Object, ObjectId, ObjectKind, Operation,
    QualifiedName, Resource, Rule, Schema, TableChange,
};

pub(crate) use part::Part;
pub(crate) use trace::Trace;

/// What an operation reads and writes, by the names of objects.
///
/// It is the operation's [`Footprint`](caribou_schema::Footprint), with what only the schema knows: whatever is dropped or
/// changed is read too, with all that it stood on. So a foreign key that goes has to do with the table that it referred to, and
/// nothing has to be taken for related because nobody said what it is related to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touches {
    pub(crate) reads: BTreeSet<Touch>,
    pub(crate) writes: BTreeSet<Touch>,
    /// Whether it may have to do with anything.
    pub(crate) is_barrier: bool,
}

/// A part of an object. Names are compared without case and without their schema: they may be written either way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch {
    pub(crate) object: String,
    pub(crate) part: Part,
}

/// What stands for all extensions: which objects one brings is not known.
const EXTENSION: &str = "an extension";

/// Functions that need no extension, though they are no objects of the schema.
const BUILT_IN: &[&str] = &[
    "coalesce",
    "concat",
    "current_date",
    "current_timestamp",
    "gen_random_uuid",
    "length",
    "lower",
    "nextval",
    "now",
    "nullif",
    "round",
    "substr",
    "to_tsvector",
    "trim",
    "upper",
];

/// Returns what an operation has to do with on the schema that it is run on.
pub(crate) fn touches(operation: &Operation, schema: &Schema) -> Touches {
    let dialect = schema.dialect();
    let mut reader = Reader { operation, schema, touches: Touches::default() };
    let made = operation.footprint(dialect);
    let gone = gone(operation, schema);
    for resource in made.writes {
        reader.writes(resource);
    }
    for resource in made.reads {
        reader.reads(resource, is_new(operation));
    }
    for of in &gone {
        let footprint = of.footprint(dialect);
        for resource in footprint.writes.into_iter().chain(footprint.reads) {
            reader.reads(resource, true);
        }
    }
    for of in std::iter::once(operation).chain(&gone) {
        reader.key_of(of, dialect == Dialect::Mysql && !std::ptr::eq(of, operation));
    }
    reader.forget_tables_to_come();
    reader.touches
}

/// Returns the operations that would make what an operation drops or changes.
pub(crate) fn gone(operation: &Operation, schema: &Schema) -> Vec<Operation> {
    let create = |object| Operation::Create { object: Box::new(object), existing: Default::default() };
    let alter = |table: &QualifiedName, change| Operation::Alter {
        table: table.clone(),
        change: Box::new(change),
        missing: Default::default(),
    };
    let create_index = |table: &QualifiedName, index: &Index| Operation::CreateIndex {
        table: table.clone(),
        index: Box::new(index.clone()),
        concurrently: false,
        existing: Default::default(),
    };
    let add_constraint = |table: &QualifiedName, constraint: &caribou_schema::Constraint| {
        let constraint = constraint.clone();
        let change =
            TableChange::AddConstraint { constraint, using_index: None, existing: Default::default() };
        alter(table, change)
    };
    match operation {
        Operation::Drop { id, .. } if id.kind == ObjectKind::Index => {
            let found = schema.index(&id.name, id.on.as_ref());
            found.map(|(table, index)| create_index(table, index)).into_iter().collect()
        }
        Operation::Drop { id, .. } => object(id, schema).map(create).into_iter().collect(),
        Operation::Alter { table: name, change, .. } => {
            let Some(table) = schema.table(name) else { return Vec::new() };
            let added = |column: &Name| {
                let column = table.column(column).cloned();
                column.map(|column| {
                    let change = TableChange::AddColumn { column, place: None, existing: Default::default() };
                    alter(name, change)
                })
            };
            match &**change {
                TableChange::AlterColumn { name: column, .. } => added(column).into_iter().collect(),
                TableChange::DropColumn { name: column, .. } => {
                    let constraints = table.constraints.iter().filter(|of| involves(&of.rule, column));
                    let constraints = constraints.map(|of| add_constraint(name, of));
                    let indexes = table.indexes.iter().filter(|of| has_part(of, column));
                    let indexes = indexes.map(|of| create_index(name, of));
                    added(column).into_iter().chain(constraints).chain(indexes).collect()
                }
                TableChange::DropConstraint { which, .. } => {
                    let is_it = |constraint: &&caribou_schema::Constraint| match which {
                        ConstraintRef::Name(wanted) => constraint.name.as_ref() == Some(wanted),
                        ConstraintRef::PrimaryKey => matches!(constraint.rule, Rule::PrimaryKey(_)),
                        ConstraintRef::Rule(rule) => constraint.name.is_none() && constraint.rule == **rule,
                    };
                    let constraint = table.constraints.iter().find(is_it);
                    let index = match which {
                        ConstraintRef::Name(wanted) if constraint.is_none() => table.index(wanted),
                        _ => None,
                    };
                    let constraint = constraint.map(|of| add_constraint(name, of));
                    constraint.into_iter().chain(index.map(|of| create_index(name, of))).collect()
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn object(id: &ObjectId, schema: &Schema) -> Option<Object> {
    match id.kind {
        ObjectKind::Table => schema.table(&id.name).cloned().map(Object::Table),
        ObjectKind::View | ObjectKind::MaterializedView => schema.view(&id.name).cloned().map(Object::View),
        ObjectKind::Enum => schema.enumeration(&id.name).cloned().map(Object::Enum),
        ObjectKind::Sequence => schema.sequence(&id.name).cloned().map(Object::Sequence),
        ObjectKind::Namespace | ObjectKind::Extension => None,
        _ => schema.opaques().find(|opaque| opaque.id == *id).cloned().map(Object::Opaque),
    }
}

fn involves(rule: &Rule, column: &Name) -> bool {
    match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            key.columns.contains(column) || key.include.contains(column)
        }
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.mentions(column),
    }
}

fn has_part(index: &Index, column: &Name) -> bool {
    let computed = |part: &caribou_schema::IndexPart| match &part.key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expression) => expression.mentions(column),
    };
    index.parts.iter().any(computed)
        || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|rows| rows.mentions(column))
}

/// Says whether an operation makes something that has no rows yet.
fn is_new(operation: &Operation) -> bool {
    matches!(operation, Operation::Create { .. })
}

/// The table or view that an operation is about.
pub(crate) fn subject(operation: &Operation) -> Option<&QualifiedName> {
    match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(table) => Some(&table.name),
            Object::View(view) => Some(&view.name),
            Object::Opaque(opaque) => opaque.id.on.as_ref(),
            _ => None,
        },
        Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
            Some(&table.name)
        }
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => Some(table),
        _ => None,
    }
}

/// Collects what an operation touches.
struct Reader<'a> {
    operation: &'a Operation,
    schema: &'a Schema,
    touches: Touches,
}

impl Reader<'_> {
    fn write(&mut self, object: &QualifiedName, part: Part) {
        self.in_namespace(object);
        self.touches.writes.insert(Touch { object: key(&object.name), part });
    }

    fn read(&mut self, object: &QualifiedName, part: Part) {
        self.in_namespace(object);
        self.touches.reads.insert(Touch { object: key(&object.name), part });
    }

    fn in_namespace(&mut self, object: &QualifiedName) {
        if let Some(schema) = &object.schema {
            self.touches.reads.insert(Touch { object: namespace(schema), part: Part::Whole });
        }
    }

    fn writes(&mut self, resource: Resource) {
        match resource {
            Resource::Unsaid => {}
            // An extension or another object of which little is known: what stands on it says so.
            Resource::Everything if self.is_about_little_known() => {}
            Resource::Everything => self.touches.is_barrier = true,
            Resource::Object(id) => self.object(&id),
            Resource::Column(table, column) => match self.attribute(&column) {
                Some(attribute) => {
                    self.read(&table, Part::column(&column));
                    self.write(&table, attribute);
                }
                None => self.write(&table, Part::column(&column)),
            },
            Resource::Constraint(table, name) => self.write(&table, Part::constraint(&name)),
            Resource::Constraints(table) => self.write(&table, Part::Constraints),
            Resource::Rows(table) => self.write(&table, Part::Rows),
        }
    }

    fn object(&mut self, id: &ObjectId) {
        match (id.kind, &id.on) {
            (ObjectKind::Namespace, _) => {
                let object = namespace(&id.name.name);
                self.touches.writes.insert(Touch { object, part: Part::Whole });
            }
            (ObjectKind::Extension, _) => {
                self.touches.writes.insert(Touch { object: EXTENSION.into(), part: Part::Whole });
            }
            (ObjectKind::Index, on) => {
                let owner = self.schema.index(&id.name, on.as_ref()).map(|(owner, _)| owner.clone());
                if let Some(table) = on.clone().or(owner) {
                    self.write(&table, Part::constraint(&id.name.name));
                }
                self.write(&id.name, Part::Whole);
            }
            // A trigger stands on its table, and does not change it.
            (kind, Some(on)) => {
                let object = format!("{kind} {} on {}", key(&id.name.name), key(&on.name));
                self.touches.writes.insert(Touch { object, part: Part::Whole });
                self.read(on, Part::Whole);
            }
            (_, None) => self.write(&id.name, Part::Whole),
        }
    }

    /// `definition`: only what things are called and what they look like is read, no row.
    fn reads(&mut self, resource: Resource, definition: bool) {
        match resource {
            Resource::Unsaid => {}
            Resource::Everything if definition => {}
            Resource::Everything => self.touches.is_barrier = true,
            Resource::Object(id) => match (id.kind, &id.on) {
                (ObjectKind::Type, None) => self.named(&id.name),
                (ObjectKind::Index, Some(table)) => {
                    self.read(table, Part::constraint(&id.name.name));
                    self.read(&id.name, Part::Whole);
                }
                (_, Some(_)) => {}
                (_, None) => self.read(&id.name, Part::Whole),
            },
            Resource::Column(table, column) => {
                let is_own = subject(self.operation) == Some(&table);
                let part = Part::column(&column);
                self.read(&table, if definition && !is_own { part.shape() } else { part });
            }
            Resource::Constraint(table, name) => self.read(&table, Part::constraint(&name)),
            // A primary key and an identity say so by their columns.
            Resource::Constraints(_) if self.is_null_forbidden() => {}
            Resource::Constraints(table) => {
                let is_own = subject(self.operation) == Some(&table);
                self.read(&table, if is_own { Part::Constraints } else { Part::Keys });
            }
            Resource::Rows(_) if matches!(self.operation, Operation::CreateIndex { .. }) => {}
            Resource::Rows(table) => self.read(&table, Part::Rows),
        }
    }

    /// Reads something that an expression or a type names, whatever it is: a column of the table itself is nothing else.
    fn named(&mut self, name: &QualifiedName) {
        let is_type = || {
            let is_it = |id: &ObjectId| id.on.is_none() && id.name.name == name.name;
            self.schema.enumeration(name).is_some() || self.schema.opaques().any(|opaque| is_it(&opaque.id))
        };
        let is_relation = || self.schema.table(name).is_some() || self.schema.view(name).is_some();
        if self.own_column(&name.name) && !is_type() {
            return;
        }
        let view =
            matches!(self.operation, Operation::Create { object, .. } if matches!(**object, Object::View(_)));
        if view && is_relation() {
            // What a view reads is read column by column.
            return;
        }
        self.read(name, Part::Whole);
        let known = BUILT_IN.contains(&key(&name.name).as_str())
            || self.schema.sequence(name).is_some()
            || is_relation()
            || is_type();
        if !known {
            self.touches.reads.insert(Touch { object: EXTENSION.into(), part: Part::Whole });
        }
    }

    fn own_column(&self, name: &Name) -> bool {
        if let Operation::Create { object, .. } = self.operation
            && let Object::Table(table) = &**object
        {
            return table.column(name).is_some();
        }
        if let Operation::Alter { change, .. } = self.operation
            && let TableChange::AddColumn { column, .. } = &**change
            && column.name == *name
        {
            return true;
        }
        subject(self.operation).is_some_and(|table| self.schema.column(table, name).is_some())
    }

    /// The attribute of a column that an operation changes, when it changes nothing else.
    fn attribute(&self, column: &Name) -> Option<Part> {
        let Operation::Alter { change, .. } = self.operation else { return None };
        match &**change {
            TableChange::AlterColumn { change: ColumnChange::Nullable(_), .. } => {
                Some(Part::attribute(column, "null"))
            }
            TableChange::AlterColumn { change: ColumnChange::Default(_), .. } => {
                Some(Part::attribute(column, "default"))
            }
            _ => None,
        }
    }

    fn is_null_forbidden(&self) -> bool {
        let Operation::Alter { change, .. } = self.operation else { return false };
        matches!(**change, TableChange::AlterColumn { change: ColumnChange::Nullable(_), .. })
    }

    fn is_about_little_known(&self) -> bool {
        let little = |kind| matches!(kind, ObjectKind::Extension | ObjectKind::Other);
        match self.operation {
            Operation::Create { object, .. } => little(object.id().kind),
            Operation::Rename { id, .. } | Operation::Move { id, .. } => little(id.kind),
            Operation::Comment { on: caribou_schema::CommentOn::Object(id), .. } => little(id.kind),
            _ => false,
        }
    }

    /// Notes that a key comes or goes, to which foreign keys may refer: on MySQL any index that goes.
    fn key_of(&mut self, operation: &Operation, or_index: bool) {
        match operation {
            Operation::Alter { table, change, .. } => {
                if let TableChange::AddConstraint { constraint, .. } = &**change
                    && constraint.rule.key().is_some()
                {
                    self.write(table, Part::Keys);
                }
            }
            Operation::CreateIndex { table, index, .. } => {
                if index.unique || or_index {
                    self.write(table, Part::Keys);
                }
                if index.method.is_some() || index.parts.iter().any(|part| part.operator_class.is_some()) {
                    self.touches.reads.insert(Touch { object: EXTENSION.into(), part: Part::Whole });
                }
            }
            _ => {}
        }
    }

    /// SQLite lets a foreign key refer to a table that comes later: that is no need.
    fn forget_tables_to_come(&mut self) {
        if self.schema.dialect() != Dialect::Sqlite {
            return;
        }
        let keys: Vec<&QualifiedName> = match self.operation {
            Operation::Create { object, .. } => match &**object {
                Object::Table(table) => table.constraints.iter().filter_map(|of| target(&of.rule)).collect(),
                _ => return,
            },
            Operation::Alter { change, .. } => match &**change {
                TableChange::AddConstraint { constraint, .. } => {
                    target(&constraint.rule).into_iter().collect()
                }
                _ => return,
            },
            _ => return,
        };
        let own = subject(self.operation);
        for table in keys.into_iter().filter(|table| Some(*table) != own) {
            if self.schema.table(table).is_none() {
                let object = key(&table.name);
                self.touches.reads.retain(|touch| touch.object != object);
            }
        }
    }
}

fn target(rule: &Rule) -> Option<&QualifiedName> {
    match rule {
        Rule::ForeignKey(key) => Some(&key.table),
        _ => None,
    }
}

/// Returns what an object is found by.
pub(crate) fn key(name: &Name) -> String {
    name.as_str().to_lowercase()
}

fn namespace(name: &Name) -> String {
    format!("schema {}", key(name))
}
