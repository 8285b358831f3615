//! Which statements of two branches can have to do with each other at all.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{Footprint, ObjectKind, Resource};

use crate::unit::{Side, Unit};

/// Returns the places of all pairs of statements that do not commute, sorted.
pub(crate) fn disputes(first: &Side, second: &Side) -> Vec<(usize, usize)> {
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut barriers: Vec<usize> = Vec::new();
    for (place, unit) in second.units.iter().enumerate() {
        if is_barrier(&unit.footprint) {
            barriers.push(place);
        } else {
            stems(unit).into_iter().for_each(|stem| known.entry(stem).or_default().push(place));
        }
    }
    let mut disputes = Vec::new();
    for (place, unit) in first.units.iter().enumerate() {
        let candidates: BTreeSet<usize> = if is_barrier(&unit.footprint) {
            (0..second.units.len()).collect()
        } else {
            let named = stems(unit).into_iter().filter_map(|stem| known.get(&stem)).flatten();
            named.chain(&barriers).copied().collect()
        };
        let disturbed = candidates
            .into_iter()
            .filter(|&other| !unit.footprint.commutes_with(&second.units[other].footprint));
        disputes.extend(disturbed.map(|other| (place, other)));
    }
    disputes
}

/// Says whether something is touched that is not found by a name.
fn is_barrier(footprint: &Footprint) -> bool {
    footprint.touches().any(|resource| match resource {
        Resource::Everything | Resource::Unsaid => true,
        // A schema has to do with all that is in it, an index of which the table is not said with every table.
        Resource::Object(id) => {
            id.kind == ObjectKind::Namespace || id.kind == ObjectKind::Index && id.on.is_none()
        }
        _ => false,
    })
}

/// Returns the names of what is touched, without case and without the number that a database puts behind a name that is taken: what two
/// resources have in common is called the same.
fn stems(unit: &Unit) -> BTreeSet<String> {
    let mut stems = BTreeSet::new();
    for resource in unit.footprint.touches() {
        let (name, on) = match resource {
            Resource::Object(id) => (&id.name, id.on.as_ref()),
            Resource::Column(table, _)
            | Resource::Constraint(table, _)
            | Resource::Constraints(table)
            | Resource::Rows(table) => (table, None),
            Resource::Unsaid | Resource::Everything => continue,
        };
        for name in std::iter::once(name).chain(on) {
            let text = name.name.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
            stems.insert(text.to_lowercase());
        }
    }
    stems
}
