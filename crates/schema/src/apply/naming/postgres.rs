//! How PostgreSQL chooses names.
//!
//! A name is made of the table, the columns and a label, cut to 63 bytes, and numbered when it is taken. The names of
//! checks and foreign keys avoid those of all constraints in the schema; the names of keys, indexes and sequences
//! avoid those of all relations too.

use super::{Place, figure};
use crate::name::POSTGRES_BYTES;
use crate::{Expression, Index, IndexKey, Name, Rule};

pub(super) fn constraint(place: &Place<'_>, rule: &Rule) -> Name {
    match rule {
        Rule::PrimaryKey(_) => key(place, None, "pkey"),
        Rule::Unique(unique) => {
            key(place, Some(&joined(unique.columns.iter().chain(&unique.include))), "key")
        }
        Rule::Exclude(expression) => {
            let columns: Vec<Name> = figure::excluded(expression)
                .iter()
                .map(|column| place.owner.name.with_text(column.as_str()))
                .collect();
            key(place, Some(&joined(columns.iter())), "excl")
        }
        Rule::ForeignKey(foreign) => loose(place, Some(&joined(foreign.columns.iter())), "fkey"),
        Rule::Check { expression, .. } => {
            let columns = columns_in(place, expression);
            match columns.as_slice() {
                [only] => loose(place, Some(only.as_str()), "check"),
                _ => loose(place, None, "check"),
            }
        }
    }
}

pub(super) fn index(place: &Place<'_>, index: &Index) -> Name {
    let mut columns: Vec<Name> = Vec::new();
    let parts = index.parts.iter().map(|part| match &part.key {
        IndexKey::Column(column) => column.as_str().to_owned(),
        IndexKey::Expression(expression) => figure::name(expression).unwrap_or_else(|| "expr".into()),
    });
    for part in parts.chain(index.include.iter().map(|name| name.as_str().to_owned())) {
        let numbered = (1u32..).map(|number| {
            let number = number.to_string();
            format!("{}{number}", cut(&part, POSTGRES_BYTES - number.len()))
        });
        let free = std::iter::once(part.clone())
            .chain(numbered)
            .map(|text| place.owner.name.with_text(text))
            .find(|name| !columns.contains(name))
            .expect("an index has fewer columns than there are numbers");
        columns.push(free);
    }
    let columns = joined(columns.iter());
    choose(place, Some(&columns), "idx", |name| !is_relation(place, name))
}

pub(super) fn sequence(place: &Place<'_>, column: &Name, others: &[Name]) -> Name {
    choose(place, Some(column.as_str()), "seq", |name| !is_relation(place, name) && !others.contains(name))
}

/// The name of a constraint with an index.
fn key(place: &Place<'_>, columns: Option<&str>, label: &str) -> Name {
    choose(place, columns, label, |name| !is_relation(place, name) && !is_constraint(place, name))
}

/// The name of a constraint without one.
fn loose(place: &Place<'_>, columns: Option<&str>, label: &str) -> Name {
    choose(place, columns, label, |name| !is_constraint(place, name))
}

fn choose(place: &Place<'_>, columns: Option<&str>, label: &str, free: impl Fn(&Name) -> bool) -> Name {
    let table = &place.owner.name;
    std::iter::once(label.to_owned())
        .chain((1u32..).map(|number| format!("{label}{number}")))
        .map(|label| table.with_text(made(table.as_str(), columns, &label)))
        .find(free)
        .expect("a schema has fewer names than there are numbers")
}

/// Joins table, columns and label, the longer of the first two cut until it fits.
fn made(table: &str, columns: Option<&str>, label: &str) -> String {
    let separators = 1 + usize::from(columns.is_some());
    let room = POSTGRES_BYTES - label.len() - separators;
    let (mut first, mut second) = (table.len(), columns.map_or(0, str::len));
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let table = cut(table, first);
    match columns {
        Some(columns) => format!("{table}_{}_{label}", cut(columns, second)),
        None => format!("{table}_{label}"),
    }
}

/// Returns at most so many bytes, never half a character.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Joins names until there are more bytes than an identifier has.
fn joined<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(name.as_str());
        if text.len() > POSTGRES_BYTES {
            break;
        }
    }
    text
}

fn columns_in(place: &Place<'_>, expression: &Expression) -> Vec<Name> {
    let known = place.columns.iter().map(|column| &column.name);
    known.filter(|column| expression.mentions(column)).cloned().collect()
}

fn is_constraint(place: &Place<'_>, name: &Name) -> bool {
    place.has_constraint(name) || place.schema.has_constraint(&place.owner.sibling(name.clone()))
}

fn is_relation(place: &Place<'_>, name: &Name) -> bool {
    let full = place.owner.sibling(name.clone());
    let mut keys = place.constraints.iter().filter(|constraint| constraint.rule.has_index());
    *place.owner == full
        || place.schema.relation(&full).is_some()
        || place.has_index(name)
        || keys.any(|constraint| constraint.name.as_ref() == Some(name))
}
