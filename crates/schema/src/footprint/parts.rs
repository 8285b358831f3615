//! What objects and parts of tables touch.

use caribou_migration::Dialect;

use super::of_operation::{Interest, Touched, is_object, object, object_of_any_kind};
use super::{Resource, text};
use crate::difference::rule_words;
use crate::name::POSTGRES_BYTES;
use crate::{
    Column, Constraint, DataType, Expression, ForeignKey, Identity, Index, IndexKey, Name, Object, ObjectId,
    ObjectKind, Opaque, Partition, Piece, QualifiedName, Rule, Table, View,
};

impl Touched<'_> {
    pub(super) fn object(&mut self, object: &Object) {
        self.whole(&object.id());
        match object {
            Object::Namespace(_) | Object::Extension(_) | Object::Enum(_) => {}
            Object::Sequence(sequence) => {
                self.reads_unsaid();
                self.owner(sequence.owner.as_ref());
            }
            Object::Table(table) => self.table(table),
            Object::View(view) => self.view(view),
            Object::Opaque(opaque) if self.schema.is_some() => self.opaque(opaque),
            Object::Opaque(opaque) => {
                for read in opaque.reads.iter().chain(&opaque.id.on) {
                    self.reads(object_of_any_kind(read));
                }
                self.names_in(&opaque.definition);
                self.signature(&opaque.id);
            }
        }
    }

    /// Reads the column that a sequence goes with.
    pub(super) fn owner(&mut self, owner: Option<&(QualifiedName, Name)>) {
        if let Some((table, column)) = owner {
            self.reads(Resource::Column(table.clone(), column.clone()));
        }
    }

    fn view(&mut self, view: &View) {
        for read in &view.reads {
            self.columns_in(read, &view.query);
        }
        self.names_besides(&view.query, &view.reads.iter());
    }

    /// An object that is known by its text: what that names, column by column where it is a trigger of a table, or about one.
    fn opaque(&mut self, opaque: &Opaque) {
        let Some(schema) = self.schema else { return };
        let texts = || std::iter::once(&opaque.definition).chain(&opaque.statement);
        for read in opaque.reads.iter().chain(&opaque.id.on) {
            match schema.table(read) {
                Some(_) => texts().for_each(|text| self.columns_in(read, text)),
                None => self.reads(object_of_any_kind(read)),
            }
        }
        // A routine may take or return rows of a table as they are.
        let is_attached = opaque.id.on.is_some();
        let known = opaque.reads.iter().chain(&opaque.id.on).filter(|_| is_attached);
        texts().for_each(|text| self.names_besides(text, &known));
        self.signature(&opaque.id);
    }

    fn signature(&mut self, id: &ObjectId) {
        let Some(signature) = &id.signature else { return };
        let words = signature.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        for word in words.filter(|word| !word.is_empty()) {
            self.reads(object_of_any_kind(&word.into()));
        }
    }

    pub(super) fn made_of<'a>(&mut self, table: &Table, others: impl IntoIterator<Item = &'a QualifiedName>) {
        for other in others {
            self.reads(object(ObjectKind::Table, other));
        }
        self.writes(object(ObjectKind::Table, &table.name));
        if self.schema.is_none() {
            self.table(table);
        }
    }

    fn table(&mut self, table: &Table) {
        let parent = match &table.partition {
            Some(Partition::Of { table, .. }) => Some(table),
            _ => None,
        };
        for parent in table.inherits.iter().chain(parent) {
            // Rows go into a part as soon as it is there.
            self.footprint.reads.insert(object(ObjectKind::Table, parent));
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
            self.reads_unsaid();
        }
    }

    pub(super) fn column(&mut self, table: &QualifiedName, column: &Column) {
        self.writes(Resource::Column(table.clone(), column.name.clone()));
        self.data_type(&column.data_type);
        let is_serial = matches!(&column.data_type, DataType::BuiltIn(word) if word.contains("serial"));
        if is_serial && self.schema.is_none() {
            self.reads(Resource::Unsaid);
            match chosen(table, &[&column.name], "seq") {
                Some(name) => self.writes(object(ObjectKind::Sequence, &table.sibling(name))),
                None => self.writes(Resource::Everything),
            }
        }
        if self.schema.is_some() && self.dialect == Dialect::Postgres && counts(column) {
            // The sequence of such a column is no object of a schema, but has a name.
            match chosen(table, &[&column.name], "seq") {
                Some(name) => self.writes(object(ObjectKind::Sequence, &table.sibling(name))),
                None => self.writes(Resource::Everything),
            }
        }
        for default in column.default.iter().chain(&column.on_update) {
            // The sequence that it counts with may go with another table.
            self.reads_unsaid();
            self.names_in(default);
        }
        if let Some(generated) = &column.generated {
            self.columns_in(table, &generated.expression);
            self.names_in(&generated.expression);
        }
    }

    pub(super) fn data_type(&mut self, data_type: &DataType) {
        if let DataType::Named { name, .. } = data_type {
            self.reads(object_of_any_kind(name));
        }
    }

    pub(super) fn constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
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
                self.key_of(key);
                for column in &key.referenced {
                    self.reads(Resource::Column(key.table.clone(), column.clone()));
                }
            }
            Rule::Check { expression, .. } | Rule::Exclude(expression) => {
                self.columns_in(table, expression);
                self.names_in(expression);
            }
        }
        self.constraint_itself(table, constraint);
    }

    /// Touches a constraint, whatever it needs.
    pub(super) fn constraint_itself(&mut self, table: &QualifiedName, constraint: &Constraint) {
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
            (name, Dialect::Mysql) => {
                self.writes(Resource::Constraints(table.clone()));
                if let Some(name) = name.as_ref().filter(|_| self.schema.is_some()) {
                    self.constraint_name(table, name);
                }
            }
            (None, Dialect::Sqlite) => {
                let words = table.name.with_text(rule_words(&constraint.rule));
                self.writes(Resource::Constraint(table.clone(), words));
            }
            (None, Dialect::Postgres) if self.schema.is_some() => {}
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

    /// Reads the key that a foreign key refers to: one of those of the other table.
    fn key_of(&mut self, foreign: &ForeignKey) {
        let keys =
            self.schema.and_then(|schema| schema.table(&foreign.table)).map(|table| keys(table, foreign));
        match keys.filter(|keys| !keys.is_empty()) {
            Some(keys) => {
                keys.into_iter().for_each(|key| self.reads(Resource::Constraint(foreign.table.clone(), key)));
            }
            None => self.reads(Resource::Constraints(foreign.table.clone())),
        }
    }

    /// Writes a constraint of a name, which on PostgreSQL no other may choose, nor an index.
    pub(super) fn constraint_name(&mut self, table: &QualifiedName, name: &Name) {
        // What is cut may have another end where the name is taken.
        if self.chooses_names && name.as_str().len() >= POSTGRES_BYTES - 1 {
            self.writes(Resource::Everything);
        }
        self.writes(Resource::Constraint(table.clone(), name.clone()));
        self.writes(index_on(table, name));
    }

    pub(super) fn index(&mut self, table: &QualifiedName, index: &Index) {
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
        // The rows that are there must obey a unique one. Whoever writes rows writes their columns.
        if self.schema.is_none() {
            self.reads(Resource::Rows(table.clone()));
        }
        match &index.name {
            _ if self.dialect == Dialect::Mysql => {
                self.writes(Resource::Constraints(table.clone()));
                self.footprint.writes.extend(index.name.iter().map(|name| index_on(table, name)));
            }
            Some(name) => self.constraint_name(table, name),
            None if self.schema.is_some() => {}
            None => match chosen(table, &columns, "idx").filter(|_| is_plain) {
                Some(name) => self.constraint_name(table, &name),
                None => self.writes(Resource::Everything),
            },
        }
    }

    /// Reads the columns of a table that an expression may use: all, when its words do not tell.
    pub(super) fn columns_in(&mut self, table: &QualifiedName, expression: &Expression) {
        let names = expression.names();
        let is_star = match self.schema {
            Some(_) => text::takes_all(expression),
            None => expression
                .written()
                .iter()
                .any(|piece| matches!(piece, Piece::Text(text) if text.contains('*'))),
        };
        if names.is_empty() || is_star {
            self.reads(object(ObjectKind::Table, table));
        }
        for name in names {
            self.reads(Resource::Column(table.clone(), name.clone()));
        }
    }

    /// Reads the objects that an expression may name.
    pub(super) fn names_in(&mut self, expression: &Expression) {
        self.names_besides(expression, &std::iter::empty());
    }

    /// As [`names_in`](Self::names_in), but for some that are read column by column. Where the schema is known, only what is there
    /// can be meant; functions are told by the brackets behind them.
    fn names_besides<'a>(
        &mut self,
        expression: &Expression,
        known: &(impl Iterator<Item = &'a QualifiedName> + Clone),
    ) {
        for name in expression.names() {
            let is_meant = self.schema.is_none_or(|schema| {
                !known.clone().any(|known| known.name == *name) && is_object(schema, name)
            });
            if is_meant {
                self.reads(object_of_any_kind(&QualifiedName::plain(name.clone())));
            }
        }
        let calls = if self.schema.is_some() { text::calls(expression) } else { Vec::new() };
        for call in calls {
            let name = QualifiedName::plain(Name::object(&call, self.dialect));
            self.reads(object_of_any_kind(&name));
        }
    }

    /// Does something that needs of others only how they are defined.
    pub(super) fn by_shape(&mut self, work: impl FnOnce(&mut Self)) {
        let interest = std::mem::replace(&mut self.interest, Interest::Shape);
        work(self);
        self.interest = interest;
    }
}

/// Returns the names of the keys and unique indexes of a table to which a foreign key may refer.
fn keys(table: &Table, foreign: &ForeignKey) -> Vec<Name> {
    let wanted = match table.primary_key() {
        Some(primary) if foreign.referenced.is_empty() => &primary.columns,
        _ => &foreign.referenced,
    };
    let same = |columns: &[&Name]| {
        columns.len() == wanted.len() && columns.iter().all(|column| wanted.contains(column))
    };
    let of_key = table.constraints.iter().filter_map(|constraint| {
        let is_meant = same(&constraint.rule.key()?.columns.iter().collect::<Vec<_>>());
        let words = || table.name.name.with_text(rule_words(&constraint.rule));
        is_meant.then(|| constraint.name.clone().unwrap_or_else(words))
    });
    let of_index = table.indexes.iter().filter(|index| index.unique).filter_map(|index| {
        let columns = index.parts.iter().map(|part| match &part.key {
            IndexKey::Column(column) => Some(column),
            IndexKey::Expression(_) => None,
        });
        let is_meant = same(&columns.collect::<Option<Vec<_>>>()?);
        index.name.clone().filter(|_| is_meant)
    });
    of_key.chain(of_index).collect()
}

fn counts(column: &Column) -> bool {
    matches!(column.identity, Some(Identity::Always(_) | Identity::ByDefault(_)))
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
