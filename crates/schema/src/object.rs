//! What is in a schema besides tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::{DataType, Expression, Index, Name, QualifiedName, Query, Table};

/// The kinds of things that a schema holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// `SCHEMA`.
    Namespace,
    /// `EXTENSION`.
    Extension,
    /// `TYPE ... AS ENUM`.
    Enum,
    /// Another `TYPE`: composite, range.
    Type,
    /// `DOMAIN`.
    Domain,
    /// `SEQUENCE`.
    Sequence,
    /// `TABLE`.
    Table,
    /// `VIEW`.
    View,
    /// `MATERIALIZED VIEW`.
    MaterializedView,
    /// `INDEX`; named by [`ObjectId::on`] too where names of indexes belong to a table.
    Index,
    /// `FUNCTION`.
    Function,
    /// `PROCEDURE`.
    Procedure,
    /// `AGGREGATE`.
    Aggregate,
    /// `TRIGGER`.
    Trigger,
    /// `RULE`.
    Rule,
    /// `POLICY`.
    Policy,
    /// `STATISTICS`, `OPERATOR`, `CAST`, `COLLATION`, `EVENT TRIGGER`, `PUBLICATION` and what else there is.
    Other,
}

impl ObjectKind {
    /// Returns the words for it in SQL and in messages, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Namespace => "schema",
            Self::Extension => "extension",
            Self::Enum | Self::Type => "type",
            Self::Domain => "domain",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Index => "index",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Aggregate => "aggregate",
            Self::Trigger => "trigger",
            Self::Rule => "rule",
            Self::Policy => "policy",
            Self::Other => "object",
        }
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What identifies an object in a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name.
    pub name: QualifiedName,
    /// The table that a trigger, rule, policy or (in MySQL) index belongs to.
    pub on: Option<QualifiedName>,
    /// The types of the arguments of a routine, as the database prints them: `integer, text`. `None` where it was not said
    /// and there is but one.
    pub signature: Option<String>,
}

impl ObjectId {
    /// Makes the identity of an object that its name alone identifies.
    pub fn new(kind: ObjectKind, name: QualifiedName) -> Self {
        Self { kind, name, on: None, signature: None }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)?;
        if let Some(signature) = &self.signature {
            write!(f, "({signature})")?;
        }
        if let Some(table) = &self.on {
            write!(f, " on {table}")?;
        }
        Ok(())
    }
}

/// Something that a schema can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// A schema.
    Namespace(Name),
    /// An extension.
    Extension(Extension),
    /// An enumerated type.
    Enum(Enum),
    /// A sequence.
    Sequence(Sequence),
    /// A table with its constraints and indexes.
    Table(Table),
    /// A view.
    View(View),
    /// Anything else.
    Opaque(Opaque),
}

impl Object {
    /// Returns what identifies it.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Namespace(name) => ObjectId::new(ObjectKind::Namespace, QualifiedName::plain(name.clone())),
            Self::Extension(extension) => {
                ObjectId::new(ObjectKind::Extension, QualifiedName::plain(extension.name.clone()))
            }
            Self::Enum(values) => ObjectId::new(ObjectKind::Enum, values.name.clone()),
            Self::Sequence(sequence) => ObjectId::new(ObjectKind::Sequence, sequence.name.clone()),
            Self::Table(table) => ObjectId::new(ObjectKind::Table, table.name.clone()),
            Self::View(view) => ObjectId::new(view.kind(), view.name.clone()),
            Self::Opaque(opaque) => opaque.id.clone(),
        }
    }
}

/// An extension of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name.
    pub name: Name,
    /// The schema that its objects are in, when it was said and is not the default one.
    pub schema: Option<Name>,
}

/// An enumerated type of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// Its name.
    pub name: QualifiedName,
    /// Its values, in order.
    pub values: Vec<String>,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

/// A sequence. The one of an identity column is part of that column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its name.
    pub name: QualifiedName,
    /// Its type; `bigint` where nothing else was said.
    pub data_type: DataType,
    /// How it counts.
    pub options: SequenceOptions,
    /// The column that it goes with.
    pub owner: Option<(QualifiedName, Name)>,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

/// How a sequence counts; `None` is the default of its type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceOptions {
    /// `START`.
    pub start: Option<i64>,
    /// `INCREMENT`.
    pub increment: Option<i64>,
    /// `MINVALUE`.
    pub min: Option<i64>,
    /// `MAXVALUE`.
    pub max: Option<i64>,
    /// `CACHE`.
    pub cache: Option<i64>,
    /// `CYCLE`.
    pub cycle: bool,
}

/// A change of how a sequence counts; `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceChange {
    /// `START`.
    pub start: Option<i64>,
    /// `INCREMENT`.
    pub increment: Option<i64>,
    /// `MINVALUE`, `Some(None)` for `NO MINVALUE`.
    pub min: Option<Option<i64>>,
    /// `MAXVALUE`, `Some(None)` for `NO MAXVALUE`.
    pub max: Option<Option<i64>>,
    /// `CACHE`.
    pub cache: Option<i64>,
    /// `CYCLE`, `Some(false)` for `NO CYCLE`.
    pub cycle: Option<bool>,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: QualifiedName,
    /// Whether its rows are kept.
    pub materialized: bool,
    /// Its columns, when they are named; a catalog always names them.
    pub columns: Vec<Name>,
    /// Its query.
    pub query: Expression,
    /// Where the query is from. PostgreSQL and MariaDB print a query quite differently from what was written, so queries
    /// are compared only when they come from the same place.
    pub origin: Origin,
    /// What it reads, as far as it is known.
    pub reads: BTreeSet<QualifiedName>,
    /// What the query returns, where a parser says so; once applied to a schema, all names and types that were found.
    /// It is in no comparison.
    pub output: Option<Box<Query>>,
    /// PostgreSQL's `WITH (...)`, and how `WITH CHECK OPTION` is kept there: `security_invoker`, `check_option`.
    pub options: BTreeMap<String, String>,
    /// Indexes of a materialized view.
    pub indexes: Vec<Index>,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

impl View {
    /// Makes a plain view of which no more is said than its query.
    pub fn new(name: QualifiedName, query: Expression, origin: Origin) -> Self {
        Self {
            name,
            materialized: false,
            columns: Vec::new(),
            query,
            origin,
            reads: BTreeSet::new(),
            output: None,
            options: BTreeMap::new(),
            indexes: Vec::new(),
            comment: None,
        }
    }

    /// Returns which of the two kinds of views it is.
    pub fn kind(&self) -> ObjectKind {
        if self.materialized { ObjectKind::MaterializedView } else { ObjectKind::View }
    }
}

/// Where the text of a definition is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A script.
    Script,
    /// A database's catalog.
    Catalog,
}

/// An object that is known by its name, its text and what it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// What identifies it.
    pub id: ObjectId,
    /// What is compared: the whole statement that makes it, or of a routine its body.
    pub definition: Expression,
    /// The whole statement that makes it, with the names that things have now (a rename changes it as it changes the
    /// definition). `None` where the catalog cannot say.
    pub statement: Option<Expression>,
    /// Where the definition is from.
    pub origin: Origin,
    /// What it needs, as far as it is known.
    pub reads: BTreeSet<QualifiedName>,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

impl Opaque {
    /// Makes an object that is compared by the whole statement that makes it.
    pub fn new(id: ObjectId, statement: Expression, origin: Origin) -> Self {
        Self {
            id,
            definition: statement.clone(),
            statement: Some(statement),
            origin,
            reads: BTreeSet::new(),
            comment: None,
        }
    }
}
