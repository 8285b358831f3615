//! What is different between two schemas, to be read.

mod describe;
mod names;
pub(crate) mod same;
mod table;

use std::collections::BTreeMap;
use std::fmt;

pub(crate) use self::describe::rule as rule_words;
pub use self::same::Sides;
pub(crate) use self::table::pairs;
use crate::{
    Enum, Expression, Extension, Name, Object, ObjectId, Opaque, QualifiedName, Schema, Sequence, Table, View,
};

/// One object that is not the same in two schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Only the first has it.
    OnlyFirst(Box<Object>),
    /// Only the second has it.
    OnlySecond(Box<Object>),
    /// Both have it, and it is not the same.
    Changed {
        /// The object.
        id: ObjectId,
        /// What is different about it, in the order of its parts; never empty.
        details: Vec<Detail>,
    },
}

/// One thing that is different about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Which part of it.
    pub part: Part,
    /// What the first says, in the words of SQL; `None` when the part is not there.
    pub first: Option<String>,
    /// What the second says.
    pub second: Option<String>,
}

/// A part of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A column.
    Column(Name),
    /// A constraint, by its name or, without one, by what it demands.
    Constraint(String),
    /// An index.
    Index(Name),
    /// The order of the columns.
    Order,
    /// Anything else, named: `comment`, `values`, `query`, `owner`, an option of a table.
    Attribute(String),
}

impl Schema {
    /// Compares two schemas of one dialect and returns what is different, sorted by object.
    ///
    /// The order of constraints and indexes does not count, that of columns and enumerated values does.
    /// Temporary tables are left out; definitions from different places (see [`View::origin`](crate::View::origin)) are
    /// taken for equal; a foreign key that names no columns means the primary key.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let sides = Sides { first: self, second: other };
        let mut all = Vec::new();
        compare(&mut all, namespaces(self), namespaces(other), Object::Namespace, |_, _| Vec::new());
        compare(&mut all, extensions(self), extensions(other), Object::Extension, extension);
        compare(&mut all, enums(self), enums(other), Object::Enum, values);
        compare(&mut all, sequences(self), sequences(other), Object::Sequence, |a, b| sequence(sides, a, b));
        compare(&mut all, tables(self), tables(other), Object::Table, |a, b| table::details(sides, a, b));
        compare(&mut all, views(self), views(other), Object::View, |a, b| view(sides, a, b));
        compare(&mut all, opaques(self, other), opaques(other, self), Object::Opaque, opaque);
        all.sort_by_cached_key(Difference::id);
        all
    }
}

impl Difference {
    /// Returns which object is not the same.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::OnlyFirst(object) | Self::OnlySecond(object) => object.id(),
            Self::Changed { id, .. } => id.clone(),
        }
    }
}

/// Takes the order of columns out of differences, and says which tables it was: a column that was dropped and added again
/// stands at the end, no statement changes that, and nothing depends on it that names its columns.
pub fn without_order(differences: Vec<Difference>) -> (Vec<Difference>, Vec<QualifiedName>) {
    let (mut rest, mut reordered) = (Vec::new(), Vec::new());
    for difference in differences {
        match difference {
            Difference::Changed { id, details } => {
                let (order, details): (Vec<_>, Vec<_>) =
                    details.into_iter().partition(|detail| detail.part == Part::Order);
                if !order.is_empty() {
                    reordered.push(id.name.clone());
                }
                if !details.is_empty() {
                    rest.push(Difference::Changed { id, details });
                }
            }
            whole => rest.push(whole),
        }
    }
    (rest, reordered)
}

/// Says one thing a line, the first side left of the bar: `table ticket: column title: text NOT NULL | missing`.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyFirst(object) => write!(f, "{}: present | missing", object.id()),
            Self::OnlySecond(object) => write!(f, "{}: missing | present", object.id()),
            Self::Changed { id, details } => {
                for (at, detail) in details.iter().enumerate() {
                    let end = if at == 0 { "" } else { "\n" };
                    write!(f, "{end}{id}: {detail}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |side: &Option<String>| side.clone().unwrap_or_else(|| "missing".to_owned());
        write!(f, "{}: {} | {}", self.part, said(&self.first), said(&self.second))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => write!(f, "column {name}"),
            Self::Constraint(name) => write!(f, "constraint {name}"),
            Self::Index(name) => write!(f, "index {name}"),
            Self::Order => f.write_str("order of columns"),
            Self::Attribute(name) => f.write_str(name),
        }
    }
}

/// Compares the objects of one kind by their keys.
fn compare<K: Ord, T: Clone>(
    differences: &mut Vec<Difference>,
    first: BTreeMap<K, &T>,
    mut second: BTreeMap<K, &T>,
    object: impl Fn(T) -> Object,
    details: impl Fn(&T, &T) -> Vec<Detail>,
) {
    for (key, mine) in first {
        match second.remove(&key) {
            None => differences.push(Difference::OnlyFirst(Box::new(object(mine.clone())))),
            Some(other) => {
                let details = details(mine, other);
                if !details.is_empty() {
                    differences.push(Difference::Changed { id: object(mine.clone()).id(), details });
                }
            }
        }
    }
    differences
        .extend(second.into_values().map(|other| Difference::OnlySecond(Box::new(object(other.clone())))));
}

fn namespaces(schema: &Schema) -> BTreeMap<&Name, &Name> {
    schema.namespaces.iter().map(|name| (name, name)).collect()
}

fn extensions(schema: &Schema) -> BTreeMap<&Name, &Extension> {
    schema.extensions.iter().collect()
}

fn enums(schema: &Schema) -> BTreeMap<&QualifiedName, &Enum> {
    schema.enums.iter().collect()
}

/// Returns the sequences, without those of temporary tables.
pub(crate) fn sequences(schema: &Schema) -> BTreeMap<&QualifiedName, &Sequence> {
    let lasting = |sequence: &Sequence| sequence.owner.as_ref().is_none_or(|(table, _)| lasts(schema, table));
    schema.sequences.iter().filter(|(_, sequence)| lasting(sequence)).collect()
}

pub(crate) fn tables(schema: &Schema) -> BTreeMap<&QualifiedName, &Table> {
    schema.tables.iter().filter(|(_, table)| !table.temporary).collect()
}

pub(crate) fn views(schema: &Schema) -> BTreeMap<(&QualifiedName, bool), &View> {
    schema.views.values().map(|view| ((&view.name, view.materialized), view)).collect()
}

/// Returns the other objects, without those on temporary tables. Where one side does not say the signature of a
/// routine, and there is but one of its name on each, it is found under the same key on both.
pub(crate) fn opaques<'a>(schema: &'a Schema, other: &Schema) -> BTreeMap<ObjectId, &'a Opaque> {
    let (mine, theirs) = (signed(schema), signed(other));
    let key = |id: &ObjectId| {
        let name = unsigned(id);
        match (mine.get(&name).map(Vec::as_slice), theirs.get(&name).map(Vec::as_slice)) {
            (Some([mine]), Some([theirs])) if mine != theirs => name,
            _ => id.clone(),
        }
    };
    let lasting = |id: &ObjectId| id.on.as_ref().is_none_or(|table| lasts(schema, table));
    let lasting = schema.opaques.iter().filter(|(id, _)| lasting(id));
    lasting.map(|(id, opaque)| (key(id), opaque)).collect()
}

/// Returns for each name of a routine which of those that have it say their signature.
fn signed(schema: &Schema) -> BTreeMap<ObjectId, Vec<bool>> {
    let mut signed: BTreeMap<ObjectId, Vec<bool>> = BTreeMap::new();
    for id in schema.opaques.keys() {
        signed.entry(unsigned(id)).or_default().push(id.signature.is_some());
    }
    signed
}

fn unsigned(id: &ObjectId) -> ObjectId {
    ObjectId { signature: None, ..id.clone() }
}

fn lasts(schema: &Schema, table: &QualifiedName) -> bool {
    schema.tables.get(table).is_none_or(|table| !table.temporary)
}

fn extension(first: &Extension, second: &Extension) -> Vec<Detail> {
    let schema = |schema: &Option<Name>| schema.as_ref().map(Name::to_string);
    attribute("schema", &first.schema, &second.schema, schema).into_iter().collect()
}

fn values(first: &Enum, second: &Enum) -> Vec<Detail> {
    let values = attribute("values", &first.values, &second.values, |values| Some(values.join(", ")));
    values.into_iter().chain(comment(&first.comment, &second.comment)).collect()
}

fn sequence(sides: Sides<'_>, first: &Sequence, second: &Sequence) -> Vec<Detail> {
    let owner = |owner: &Option<(QualifiedName, Name)>| {
        owner.as_ref().map(|(table, column)| format!("{table}.{column}"))
    };
    let mut details = Vec::new();
    details.extend(attribute("type", &first.data_type, &second.data_type, |data_type| {
        Some(data_type.to_string())
    }));
    if !sides.same_counting(first, second) {
        details.extend(attribute("options", &first.options, &second.options, |options| {
            Some(describe::sequence(options))
        }));
    }
    details.extend(attribute("owner", &first.owner, &second.owner, owner));
    details.extend(comment(&first.comment, &second.comment));
    details
}

/// A query is compared with one from the same place; its columns too, for a script need not name them.
fn view(sides: Sides<'_>, first: &View, second: &View) -> Vec<Detail> {
    let mut details = Vec::new();
    if first.origin == second.origin {
        let columns = |columns: &Vec<Name>| (!columns.is_empty()).then(|| describe::names(columns));
        details.extend(attribute("columns", &first.columns, &second.columns, columns));
        details.extend(attribute("query", &first.query, &second.query, |query| {
            Some(describe::expression(query))
        }));
    }
    details.extend(attribute("options", &first.options, &second.options, |options| {
        let options: Vec<String> = options.iter().map(|(key, value)| format!("{key}={value}")).collect();
        (!options.is_empty()).then(|| options.join(", "))
    }));
    details.extend(table::indexes(sides, &first.indexes, &second.indexes));
    details.extend(comment(&first.comment, &second.comment));
    details
}

fn opaque(first: &Opaque, second: &Opaque) -> Vec<Detail> {
    let mut details = Vec::new();
    if first.origin == second.origin {
        let definition = |definition: &Expression| Some(describe::expression(definition));
        details.extend(attribute("definition", &first.definition, &second.definition, definition));
    }
    details.extend(comment(&first.comment, &second.comment));
    details
}

fn comment(first: &Option<String>, second: &Option<String>) -> Option<Detail> {
    attribute("comment", first, second, Option::clone)
}

/// Returns an attribute if it is not the same in both.
fn attribute<T: PartialEq>(
    name: &str,
    first: &T,
    second: &T,
    say: impl Fn(&T) -> Option<String>,
) -> Option<Detail> {
    (first != second).then(|| Detail {
        part: Part::Attribute(name.to_owned()),
        first: say(first),
        second: say(second),
    })
}
