//! Any object that is made.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    Enum, Expression, Name, Object, ObjectId, ObjectKind, Opaque, Origin, Piece, QualifiedName, Sequence,
    SequenceOptions, View,
};
use proptest::collection::vec;
use proptest::option::of as maybe;
use proptest::prelude::*;
use proptest::sample::select;

use super::name::{body, column_name, comment, enum_name, sequence_name, table_name, value, view_name};
use super::table::{built_in, table};

pub(super) fn object(dialect: Dialect) -> BoxedStrategy<Object> {
    let common = prop_oneof![
        8 => table(dialect).prop_map(Object::Table),
        1 => view(dialect).prop_map(Object::View),
        1 => trigger(dialect).prop_map(Object::Opaque),
    ];
    if dialect != Dialect::Postgres {
        return common.boxed();
    }
    let values = vec(value(), 0..4).prop_map(|mut values| {
        let mut seen = BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        values
    });
    let values = (enum_name(dialect), values, comment())
        .prop_map(|(name, values, comment)| Object::Enum(Enum { name, values, comment }));
    let sequence =
        (sequence_name(dialect), maybe(1..3i64), comment()).prop_map(|(name, increment, comment)| {
            let options = SequenceOptions { increment, ..SequenceOptions::default() };
            Object::Sequence(Sequence { name, data_type: built_in("bigint"), options, owner: None, comment })
        });
    let function =
        (body(), comment()).prop_map(|(body, comment)| Object::Opaque(opaque(function_id(), &body, comment)));
    prop_oneof![8 => common, 2 => values, 1 => sequence, 1 => function].boxed()
}

pub(super) fn function_id() -> ObjectId {
    ObjectId { signature: Some(String::new()), ..ObjectId::new(ObjectKind::Function, "touch".into()) }
}

fn opaque(id: ObjectId, body: &str, comment: Option<String>) -> Opaque {
    let definition = Expression::opaque(body);
    Opaque { id, definition, statement: None, origin: Origin::Script, reads: [].into(), comment }
}

fn trigger(dialect: Dialect) -> impl Strategy<Value = Opaque> {
    (table_name(dialect), body())
        .prop_map(move |(table, body)| opaque(trigger_id(table, dialect), &body, None))
}

pub(super) fn trigger_id(table: QualifiedName, dialect: Dialect) -> ObjectId {
    let name = QualifiedName::plain(Name::object("guard", dialect));
    ObjectId { on: Some(table), ..ObjectId::new(ObjectKind::Trigger, name) }
}

fn query(body: &str, column: &Name, table: &Name) -> Vec<Piece> {
    let text = |text: &str| Piece::Text(text.to_owned());
    vec![text(body), Piece::Name(column.clone()), text(" FROM "), Piece::Name(table.clone())]
}

fn view(dialect: Dialect) -> impl Strategy<Value = View> {
    let reads =
        select(vec!["a", "b", "v"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)));
    (view_name(dialect), reads, column_name(dialect), body()).prop_map(|(name, reads, column, body)| View {
        name,
        materialized: false,
        columns: Vec::new(),
        query: Expression::new(query(&body, &column, &reads.name), query(&body, &column, &reads.name)),
        origin: Origin::Script,
        reads: [reads].into(),
        output: None,
        options: Default::default(),
        indexes: Vec::new(),
        comment: None,
    })
}
