//! What is different about two tables of one name.

use std::collections::{BTreeMap, BTreeSet};

use super::same::Sides;
use super::{attribute, describe};
use crate::{Column, Constraint, Detail, Index, Name, Part, Partition, Table};

/// Returns what is different: columns, their order, constraints, indexes, and the rest.
pub(super) fn details(sides: Sides<'_>, first: &Table, second: &Table) -> Vec<Detail> {
    let mut details = columns(sides, &first.columns, &second.columns);
    details.extend(constraints(sides, &first.constraints, &second.constraints));
    details.extend(indexes(sides, &first.indexes, &second.indexes));
    let partition = |partition: &Option<Partition>| partition.as_ref().map(describe::partition);
    let inherits = |inherits: &Vec<_>| (!inherits.is_empty()).then(|| describe::qualified(inherits));
    details.extend(attribute("partition", &first.partition, &second.partition, partition));
    details.extend(attribute("inherits", &first.inherits, &second.inherits, inherits));
    let names: BTreeSet<&String> = first.options.keys().chain(second.options.keys()).collect();
    // A script that says no collation takes that of the database, which it does not know.
    let unsaid = |name: &str| {
        name == "collation" && !(first.options.contains_key(name) && second.options.contains_key(name))
    };
    for name in names.into_iter().filter(|name| !unsaid(name)) {
        let value = |value: &Option<&String>| value.cloned();
        details.extend(attribute(name, &first.options.get(name), &second.options.get(name), value));
    }
    details.extend(attribute("comment", &first.comment, &second.comment, Option::clone));
    details
}

fn columns(sides: Sides<'_>, first: &[Column], second: &[Column]) -> Vec<Detail> {
    let at: BTreeMap<&Name, &Column> = second.iter().map(|column| (&column.name, column)).collect();
    let known: BTreeMap<&Name, &Column> = first.iter().map(|column| (&column.name, column)).collect();
    let detail = |name: &Name, first: Option<&Column>, second: Option<&Column>| Detail {
        part: Part::Column(name.clone()),
        first: first.map(describe::column),
        second: second.map(describe::column),
    };
    let mut details = Vec::new();
    for column in first {
        match at.get(&column.name) {
            Some(other) if sides.same_column(column, other) => {}
            other => details.push(detail(&column.name, Some(column), other.copied())),
        }
    }
    let added = second.iter().filter(|column| !known.contains_key(&column.name));
    details.extend(added.map(|column| detail(&column.name, None, Some(column))));

    let shared = |columns: &[Column], other: &BTreeMap<&Name, &Column>| -> Vec<Name> {
        columns.iter().map(|column| column.name.clone()).filter(|name| other.contains_key(name)).collect()
    };
    let (first, second) = (shared(first, &at), shared(second, &known));
    if first != second {
        let (first, second) = (Some(describe::names(&first)), Some(describe::names(&second)));
        details.push(Detail { part: Part::Order, first, second });
    }
    details
}

fn constraints(sides: Sides<'_>, first: &[Constraint], second: &[Constraint]) -> Vec<Detail> {
    let same = |a: &Constraint, b: &Constraint| sides.same_constraint(a, b);
    let detail = |(first, second): Pair<'_, Constraint>| Detail {
        part: Part::Constraint(first.or(second).map_or_else(String::new, called)),
        first: first.map(describe::constraint),
        second: second.map(describe::constraint),
    };
    different(pairs(first, second, |of| of.name.as_ref(), same), same).map(detail).collect()
}

/// Returns the name of a constraint, or what it demands when it has none.
fn called(constraint: &Constraint) -> String {
    constraint.name.as_ref().map_or_else(|| describe::rule(&constraint.rule), Name::to_string)
}

/// Returns what is different about two lists of indexes.
pub(super) fn indexes(sides: Sides<'_>, first: &[Index], second: &[Index]) -> Vec<Detail> {
    let same = |a: &Index, b: &Index| sides.same_index(a, b);
    let unnamed = || Name::from("");
    let detail = |(first, second): Pair<'_, Index>| Detail {
        part: Part::Index(first.or(second).and_then(|index| index.name.clone()).unwrap_or_else(unnamed)),
        first: first.map(describe::index),
        second: second.map(describe::index),
    };
    different(pairs(first, second, |of| of.name.as_ref(), same), same).map(detail).collect()
}

fn different<'a, T: 'a>(
    pairs: Vec<Pair<'a, T>>,
    same: impl Fn(&T, &T) -> bool,
) -> impl Iterator<Item = Pair<'a, T>> {
    pairs.into_iter().filter(move |pair| !matches!(pair, (Some(first), Some(second)) if same(first, second)))
}

/// A part that both sides have, or one.
pub(crate) type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Matches two lists: by name, and when one side has no name by content.
pub(crate) fn pairs<'a, T>(
    first: &'a [T],
    second: &'a [T],
    name: impl Fn(&T) -> Option<&Name>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<Pair<'a, T>> {
    // SQLite lets several constraints of a table have one name.
    let mut by_name: BTreeMap<&Name, Vec<&T>> = BTreeMap::new();
    let mut nameless: Vec<&T> = Vec::new();
    for part in second {
        match name(part) {
            Some(name) => by_name.entry(name).or_default().push(part),
            None => nameless.push(part),
        }
    }
    let mut take = |part: &T| {
        let others = by_name.get_mut(name(part)?)?;
        let at = others.iter().position(|other| same(part, other)).unwrap_or(0);
        (!others.is_empty()).then(|| others.remove(at))
    };
    let mut pairs = Vec::new();
    let mut left: Vec<&T> = Vec::new();
    for part in first {
        match take(part) {
            Some(other) => pairs.push((Some(part), Some(other))),
            None => left.push(part),
        }
    }
    let mut named: Vec<&T> = by_name.into_values().flatten().collect();
    // The nameless go first, so that one with a name is not matched with what another nameless one is equal to.
    left.sort_by_key(|part| name(part).is_some());
    for part in left {
        let find = |others: &mut Vec<&'a T>| {
            let at = others.iter().position(|other| same(part, other))?;
            Some(others.remove(at))
        };
        let other = find(&mut nameless).or_else(|| name(part).is_none().then(|| find(&mut named)).flatten());
        pairs.push((Some(part), other));
    }
    let is_left = |part: &T| nameless.iter().chain(&named).any(|other| std::ptr::eq(*other, part));
    pairs.extend(second.iter().filter(|part| is_left(part)).map(|part| (None, Some(part))));
    pairs
}
