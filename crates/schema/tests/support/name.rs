//! The few names and texts there are.

use caribou_migration::Dialect;
use caribou_schema::{Name, QualifiedName};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

pub(super) fn table_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["a", "b", "c"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}

pub(super) fn column_name(dialect: Dialect) -> impl Strategy<Value = Name> {
    select(vec!["x", "y", "z"]).prop_map(move |name| Name::part(name, dialect))
}

pub(super) fn constraint_name(dialect: Dialect) -> impl Strategy<Value = Name> {
    select(vec!["k1", "k2", "a_pkey"]).prop_map(move |name| Name::part(name, dialect))
}

pub(super) fn index_name(dialect: Dialect) -> impl Strategy<Value = Name> {
    select(vec!["i1", "i2", "k1"]).prop_map(move |name| Name::part(name, dialect))
}

pub(super) fn enum_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["mood", "kind"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}

pub(super) fn sequence_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["s", "a_x_seq"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}

pub(super) fn value() -> impl Strategy<Value = String> {
    select(vec!["p", "q", "r", "s"]).prop_map(str::to_owned)
}

pub(super) fn body() -> impl Strategy<Value = String> {
    select(vec!["one ", "two "]).prop_map(str::to_owned)
}

pub(super) fn comment() -> impl Strategy<Value = Option<String>> {
    weighted(0.15, select(vec!["this", "that"]).prop_map(str::to_owned))
}

/// Returns a comment of a table or column, which SQLite does not have.
pub(super) fn comment_where(dialect: Dialect) -> impl Strategy<Value = Option<String>> {
    comment().prop_map(move |text| text.filter(|_| dialect != Dialect::Sqlite))
}

pub(super) fn view_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["v", "w", "c"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}
