//! Schemas and operations out of a few names, so that things meet.

mod name;
mod object;
mod operation;
mod table;

use std::collections::BTreeSet;
use std::fmt;

use caribou_migration::Dialect;
use caribou_schema::{
    Constraint, DataType, Difference, Name, Object, Part, QualifiedName, Rule, Schema, Table,
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
    schema.tables().all(|table| {
        let mut seen = BTreeSet::new();
        let mut names = table.constraints.iter().filter_map(|of| of.name.as_ref());
        let is_type = |name: &QualifiedName| schema.enumeration(name).is_some();
        let is_known = |name: &Name| {
            let name = QualifiedName::plain(name.clone());
            is_type(&name) || schema.sequence(&name).is_some()
        };
        let is_strict = table.options.contains_key("strict");
        let key = table.primary_key().filter(|_| is_strict || schema.dialect() != Dialect::Sqlite);
        let is_nullable = |name: &Name| table.column(name).is_some_and(|column| column.nullable);
        let refers = |constraint: &Constraint| match &constraint.rule {
            Rule::ForeignKey(key) => schema
                .table(&key.table)
                .is_some_and(|other| key.referenced.iter().all(|name| other.column(name).is_some())),
            Rule::Check { expression, .. } => {
                expression.names().into_iter().all(|name| table.column(name).is_some())
            }
            _ => true,
        };
        names.all(|name| seen.insert(name))
            && table.constraints.iter().all(refers)
            && !(schema.dialect() == Dialect::Postgres
                && table
                    .columns
                    .iter()
                    .any(|column| column.identity.is_some() && (column.nullable || column.default.is_some())))
            && !key.is_some_and(|key| key.columns.iter().any(is_nullable))
            && table.columns.iter().all(|column| match &column.data_type {
                DataType::Named { name, .. } => is_type(name),
                DataType::BuiltIn(_) => true,
            })
            && table
                .columns
                .iter()
                .filter_map(|of| of.default.as_ref())
                .all(|of| of.names().into_iter().all(is_known))
            && table
                .columns
                .iter()
                .filter_map(|of| of.generated.as_ref())
                .all(|of| of.expression.names().into_iter().all(|name| table.column(name).is_some()))
    }) && schema
        .views()
        .all(|view| view.reads.iter().all(|read| schema.table(read).is_some() || schema.view(read).is_some()))
}
