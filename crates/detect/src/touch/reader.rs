//! Reading a footprint.

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, CommentOn, Name, Object, ObjectId, ObjectKind, Operation, QualifiedName, Resource, Rule,
    Schema, TableChange,
};

use super::{Part, Touch, Touches, expression, gone, key, subject};

/// What stands for all extensions: which objects one brings is not known.
const EXTENSION: &str = "an extension";

/// Functions, and words before a bracket, that need no extension, though they are no objects of the schema.
#[rustfmt::skip]
const BUILT_IN: &[&str] = &[
    "abs", "all", "and", "any", "array", "as", "avg", "between", "bigint", "case", "cast", "ceil", "char", "char_length", "character",
    "check", "coalesce", "concat", "count", "current_date", "current_timestamp", "date", "date_part", "date_trunc", "decimal", "else",
    "exists", "extract", "floor", "from", "gen_random_uuid", "greatest", "if", "ifnull", "in", "integer", "interval", "is", "join",
    "jsonb_typeof", "least", "left", "length", "like", "lower", "ltrim", "max", "min", "mod", "nextval", "not", "now", "nullif",
    "numeric", "on", "or", "over", "position", "random", "replace", "right", "round", "rtrim", "select", "setval", "some", "split_part",
    "strftime", "substr", "substring", "sum", "then", "time", "timestamp", "to_char", "to_tsvector", "trim", "upper", "using", "values",
    "varchar", "when", "where", "with",
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
    for called in expression::calls(operation).into_iter().chain(gone.iter().flat_map(expression::calls)) {
        reader.called(called);
    }
    for of in &gone {
        let footprint = of.footprint(dialect);
        for resource in footprint.writes.into_iter().chain(footprint.reads) {
            reader.reads(resource, true);
        }
    }
    reader.key_of(operation, Part::NewKey);
    for of in &gone {
        reader.key_of(of, Part::Keys);
    }
    reader.forget_tables_to_come();
    reader.touches
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
            // Of an extension, and of other objects, little is known: what stands on it says so.
            Resource::Everything => match self.little_known() {
                Some(id) => self.object(&id),
                None => self.touches.is_barrier = true,
            },
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

    fn little_known(&self) -> Option<ObjectId> {
        let id = match self.operation {
            Operation::Create { object, .. } => object.id(),
            Operation::Rename { id, .. }
            | Operation::Move { id, .. }
            | Operation::Comment { on: CommentOn::Object(id), .. } => id.clone(),
            _ => return None,
        };
        matches!(id.kind, ObjectKind::Extension | ObjectKind::Other).then_some(id)
    }

    /// Reads a function; one that is not known may come with an extension.
    fn called(&mut self, function: String) {
        if !BUILT_IN.contains(&function.as_str()) {
            self.touches.reads.insert(Touch { object: EXTENSION.into(), part: Part::Whole });
            self.touches.reads.insert(Touch { object: function, part: Part::Whole });
        }
    }

    /// Notes that a key comes or goes to which foreign keys may refer: on MySQL any index that goes.
    fn key_of(&mut self, operation: &Operation, part: Part) {
        let or_index = part == Part::Keys && self.schema.dialect() == Dialect::Mysql;
        match operation {
            Operation::Alter { table, change, .. } => {
                if let TableChange::AddConstraint { constraint, .. } = &**change
                    && constraint.rule.key().is_some()
                {
                    self.write(table, part);
                }
            }
            Operation::CreateIndex { table, index, .. } => {
                if index.unique || or_index {
                    self.write(table, part);
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

/// Says whether an operation makes something that has no rows yet.
fn is_new(operation: &Operation) -> bool {
    matches!(operation, Operation::Create { .. })
}

fn target(rule: &Rule) -> Option<&QualifiedName> {
    match rule {
        Rule::ForeignKey(key) => Some(&key.table),
        _ => None,
    }
}

fn namespace(name: &Name) -> String {
    format!("schema {}", key(name))
}
