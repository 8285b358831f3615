//! Schemas and operations out of a few names, so that things meet.

mod name;
mod object;
mod operation;
mod table;

use std::collections::BTreeSet;
use std::fmt;

use caribou_migration::Dialect;
use caribou_schema::{
    Column, DataType, Difference, Expression, Index, IndexKey, Name, Object, Part, QualifiedName, Rule,
    Schema, Table,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) use operation::operation;

/// Returns one of the three.
pub(crate) fn dialect() -> impl Strategy<Value = Dialect> {
    select(vec![Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql])
}

/// Returns the differences, the order of columns aside, which no operation restores.
pub(crate) fn unlike(first: &Schema, second: &Schema) -> Vec<String> {
    let told = first.differences(second).into_iter().filter_map(|difference| match difference {
        Difference::Changed { id, mut details } => {
            details.retain(|detail| detail.part != Part::Order);
            (!details.is_empty()).then(|| Difference::Changed { id, details }.to_string())
        }
        other => Some(other.to_string()),
    });
    told.collect()
}

/// A schema that is shown in few words when a test fails.
#[derive(Clone)]
pub(crate) struct Shown(pub(crate) Schema);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bare = Schema::empty(self.0.dialect());
        for table in self.0.tables() {
            bare.insert(Object::Table(Table::new(table.name.clone(), Vec::new())));
        }
        writeln!(f, "{:?}", self.0.dialect())?;
        for difference in bare.differences(&self.0) {
            writeln!(f, "{difference}")?;
        }
        self.0.enums().try_for_each(|of| writeln!(f, "{of:?}"))?;
        self.0.sequences().try_for_each(|of| writeln!(f, "{of:?}"))?;
        self.0.views().try_for_each(|of| writeln!(f, "{of:?}"))?;
        self.0.opaques().try_for_each(|of| writeln!(f, "{of:?}"))
    }
}

/// Returns a schema that operations made.
pub(crate) fn schema(dialect: Dialect) -> impl Strategy<Value = Shown> {
    vec(operation(dialect), 0..14).prop_map(move |operations| {
        let mut schema = Schema::empty(dialect);
        for operation in &operations {
            let before = schema.clone();
            // Most do not fit, which is as good.
            let fits = schema.apply(operation).is_ok();
            if !fits || !is_sound(&schema) {
                schema = before;
            }
        }
        Shown(schema)
    })
}

/// Says whether a database could be so: applying asks for little of what it cannot know to be missing.
pub(crate) fn is_sound(schema: &Schema) -> bool {
    let is_there = |read: &QualifiedName| schema.table(read).is_some() || schema.view(read).is_some();
    schema.tables().all(|table| is_sound_table(schema, table))
        && schema.views().all(|view| view.reads.iter().all(is_there))
}

fn is_sound_table(schema: &Schema, table: &Table) -> bool {
    let mut names = BTreeSet::new();
    let mut constraints = table.constraints.iter();
    constraints.all(|constraint| {
        constraint.name.as_ref().is_none_or(|name| names.insert(name))
            && is_sound_rule(schema, table, &constraint.rule)
    }) && table.columns.iter().all(|column| is_sound_column(schema, column))
        && table.indexes.iter().all(|index| is_sound_index(table, index))
        && has_no_loop(table)
}

fn is_sound_rule(schema: &Schema, table: &Table, rule: &Rule) -> bool {
    match rule {
        Rule::PrimaryKey(key) => {
            let takes_null = |name| table.column(name).is_some_and(|column| column.nullable);
            let may = schema.dialect() == Dialect::Sqlite && !table.options.contains_key("strict");
            may || !key.columns.iter().any(takes_null)
        }
        Rule::ForeignKey(key) => schema
            .table(&key.table)
            .is_some_and(|other| key.referenced.iter().all(|name| other.column(name).is_some())),
        Rule::Check { expression, .. } => names_columns(table, expression),
        Rule::Unique(_) | Rule::Exclude(_) => true,
    }
}

fn is_sound_index(table: &Table, index: &Index) -> bool {
    let computed = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Expression(expression) => Some(expression),
        IndexKey::Column(_) => None,
    });
    computed.chain(&index.predicate).all(|expression| names_columns(table, expression))
}

fn names_columns(table: &Table, expression: &Expression) -> bool {
    expression.names().into_iter().all(|name| table.column(name).is_some())
}

fn is_sound_column(schema: &Schema, column: &Column) -> bool {
    let is_type = |name: &QualifiedName| schema.enumeration(name).is_some();
    let is_known = |name: &Name| {
        let name = QualifiedName::plain(name.clone());
        is_type(&name) || schema.sequence(&name).is_some()
    };
    let has_type = match &column.data_type {
        DataType::Named { name, .. } => is_type(name),
        DataType::BuiltIn(_) => true,
    };
    let counts = schema.dialect() == Dialect::Postgres && column.identity.is_some();
    has_type
        && !(counts && (column.nullable || column.default.is_some()))
        && column.default.iter().flat_map(|default| default.names()).all(is_known)
}

/// Says whether what columns are computed from is there in the end.
fn has_no_loop(table: &Table) -> bool {
    let (mut open, mut known): (Vec<&Column>, Vec<&Column>) =
        table.columns.iter().partition(|column| column.generated.is_some());
    while !open.is_empty() {
        let is_ready = |column: &&Column| {
            let names = column.generated.iter().flat_map(|generated| generated.expression.names());
            names.into_iter().all(|name| known.iter().any(|column| column.name == *name))
        };
        let (ready, rest): (Vec<&Column>, Vec<&Column>) = open.into_iter().partition(is_ready);
        if ready.is_empty() {
            return false;
        }
        known.extend(ready);
        open = rest;
    }
    true
}
