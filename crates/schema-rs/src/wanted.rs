//! A `schema.rs` as what is wanted.

mod column;
mod object;
mod table;
mod unsaid;

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{
    Constraint, Existing, ForeignKey, Missing, Name, Object, Operation, QualifiedName, Rule, Schema, Table,
    TableChange,
};

pub(crate) use object::is_printed;

use crate::parse::{Joinable, TableRs};
use crate::types::Domains;
use crate::{Options, SchemaRs};

/// A schema that a `schema.rs` wants.
#[derive(Debug, Clone)]
pub struct Laid {
    /// The objects that shall be there.
    pub objects: Vec<Object>,
    /// Names of constraints, indexes and sequences that nobody asked for, each with its table.
    pub chosen: BTreeSet<(QualifiedName, Name)>,
    /// What it cannot say and was therefore taken from what is there, or left out: a line each, to be shown.
    pub unsaid: Vec<String>,
}

/// Lays a `schema.rs` over what is there: tables, columns, their types, whether they take NULL and primary keys are as it says, and
/// a new column with a `joinable!` gets a foreign key. What it cannot say (defaults, checks, indexes, unique and composite keys, other
/// objects) stays as it is. So do the foreign keys of columns that are there: many a `joinable!` is written by hand where there is none,
/// for a column that may refer to one of several tables, and many a key has no `joinable!`.
///
/// A column whose type Diesel has the same word for keeps it. Tables that Diesel does not print, because `options` leave them out or
/// they have no primary key, stay as well; those that it would print and that are not in the file are gone.
///
/// `current` has only the objects that belong to the app, or to the project if that has one app. After a rename was answered, what
/// has its new name there keeps its defaults, indexes and the like only if the file is laid over the renamed schema again.
pub fn lay(wanted: &SchemaRs, current: &Schema, options: &Options) -> Laid {
    Laying::new(wanted, current, options).lay()
}

/// A file that is being laid over a schema.
struct Laying<'a> {
    wanted: &'a SchemaRs,
    current: &'a Schema,
    options: &'a Options,
    dialect: Dialect,
    domains: Domains,
    /// What it says, by the tables; the first time, if it says several things of one.
    said: BTreeMap<QualifiedName, &'a TableRs>,
    /// Types that migrations made.
    types: BTreeSet<QualifiedName>,
    /// Whether the file says how long texts may be at all.
    lengths: bool,
    unsaid: unsaid::Unsaid,
}

impl<'a> Laying<'a> {
    fn new(wanted: &'a SchemaRs, current: &'a Schema, options: &'a Options) -> Self {
        let columns = wanted.tables.iter().flat_map(|table| &table.columns);
        let lengths = columns.into_iter().any(|column| column.max_length.is_some());
        let mut said = BTreeMap::new();
        for table in &wanted.tables {
            said.entry(name(table, current.dialect())).or_insert(table);
        }
        Self {
            wanted,
            current,
            options,
            dialect: current.dialect(),
            domains: Domains::of(current),
            said,
            types: object::types(current),
            lengths,
            unsaid: unsaid::Unsaid::default(),
        }
    }

    fn lay(mut self) -> Laid {
        let mut schema = Schema::empty(self.dialect);
        let gone = self.gone();
        let mut keys = Vec::new();
        for object in self.kept(&gone) {
            match object {
                Object::Table(table) => match self.said.get(&table.name).copied() {
                    Some(said) => {
                        let (table, key) = self.edited(&table, said, &gone);
                        keys.extend(key.map(|key| (table.name.clone(), Constraint::new(None, key))));
                        schema.insert(Object::Table(table));
                    }
                    None => schema.insert(Object::Table(table::without_links(table, &gone))),
                },
                object => schema.insert(object),
            }
        }
        let mut chosen = BTreeSet::new();
        let wanted = self.wanted;
        for said in &wanted.tables {
            let name = name(said, self.dialect);
            if !std::ptr::eq(self.said[&name], said) {
                self.unsaid.twice(said);
                continue;
            }
            // A view can be said too, and no `table!` says that it is one.
            if self.current.table(&name).is_some() || self.current.view(&name).is_some() {
                continue;
            }
            let object = Box::new(Object::Table(self.new_table(said)));
            let create = Operation::Create { object, existing: Existing::Fail };
            if let Err(error) = schema.apply(&create) {
                self.unsaid.line(format!("{name}: {error}"));
            }
            chosen.extend(names_of(&schema, &name).map(|found| (name.clone(), found)));
        }
        for joinable in &wanted.joinables {
            keys.extend(self.foreign_key(joinable, &schema));
        }
        for (table, constraint) in keys {
            let before: BTreeSet<Name> = names_of(&schema, &table).collect();
            let change =
                TableChange::AddConstraint { constraint, using_index: None, existing: Existing::Fail };
            let add =
                Operation::Alter { table: table.clone(), change: Box::new(change), missing: Missing::Fail };
            if let Err(error) = schema.apply(&add) {
                self.unsaid.line(format!("{table}: {error}"));
            }
            let new = names_of(&schema, &table).filter(|name| !before.contains(name));
            chosen.extend(new.map(|name| (table.clone(), name)));
        }
        self.unsaid.keys(&self.current_links(), wanted);
        Laid { objects: schema.objects().collect(), chosen, unsaid: self.unsaid.lines() }
    }

    /// Returns the foreign key that a `joinable!` wants and that is not there.
    fn foreign_key(&mut self, joinable: &Joinable, schema: &Schema) -> Option<(QualifiedName, Constraint)> {
        let wanted = self.wanted;
        let table = |name: &str| {
            // In each of several modules, the tables of that module are meant.
            let named = || wanted.tables.iter().filter(|table| table.rust_name == name);
            named().rfind(|table| table.line < joinable.line).or_else(|| named().next())
        };
        let (Some(child), Some(parent)) = (table(&joinable.child), table(&joinable.parent)) else {
            self.unsaid.line(format!(
                "line {}: joinable!({} -> {}): not both tables are in this file; the foreign key is left alone",
                joinable.line, joinable.child, joinable.parent
            ));
            return None;
        };
        let column = child.columns.iter().find(|column| column.rust_name == joinable.column)?;
        let column = Name::part(&column.name, self.dialect);
        let (child, parent_name) = (name(child, self.dialect), name(parent, self.dialect));
        let there: &Table = schema.table(&child)?;
        let refers = there.constraints.iter().any(|constraint| match &constraint.rule {
            Rule::ForeignKey(key) => key.columns == [column.clone()],
            _ => false,
        });
        if refers {
            return None;
        }
        let same = |other: &&Joinable| other.child == joinable.child && other.column == joinable.column;
        let is_new = self.current.column(&child, &column).is_none();
        if !is_new || wanted.joinables.iter().filter(same).count() > 1 {
            self.unsaid.no_key(&child, &column);
            return None;
        }
        let [key] = parent.primary_key.as_slice() else {
            self.unsaid.line(format!(
                "line {}: joinable!({} -> {}): {} has no primary key of one column to refer to",
                joinable.line, joinable.child, joinable.parent, joinable.parent
            ));
            return None;
        };
        let key = ForeignKey {
            columns: vec![column],
            table: parent_name,
            referenced: vec![Name::part(key, self.dialect)],
            on_delete: Default::default(),
            on_update: Default::default(),
            match_full: false,
        };
        Some((child, Constraint::new(None, Rule::ForeignKey(key))))
    }
}

/// Returns what a table is called in SQL; the default schema is left out.
fn name(said: &TableRs, dialect: Dialect) -> QualifiedName {
    let schema = said.schema.as_deref().filter(|schema| dialect != Dialect::Postgres || *schema != "public");
    let schema = schema.map(|schema| Name::object(schema, dialect));
    QualifiedName { schema, name: Name::object(&said.name, dialect) }
}

/// Returns the names of what belongs to a table: constraints, indexes, sequences.
fn names_of(schema: &Schema, table: &QualifiedName) -> impl Iterator<Item = Name> {
    let found = schema.table(table);
    let constraints = found.into_iter().flat_map(|table| &table.constraints);
    let constraints = constraints.filter_map(|constraint| constraint.name.clone());
    let indexes = found.into_iter().flat_map(|table| &table.indexes);
    let indexes = indexes.filter_map(|index| index.name.clone());
    let owned = |(owner, _): &(QualifiedName, Name)| owner == table;
    let sequences = schema.sequences().filter(move |sequence| sequence.owner.as_ref().is_some_and(owned));
    let sequences: Vec<Name> = sequences.map(|sequence| sequence.name.name.clone()).collect();
    constraints.chain(indexes).chain(sequences)
}
