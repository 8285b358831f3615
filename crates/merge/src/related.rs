//! Which statements of two branches can have to do with each other at all.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{Footprint, ObjectKind, QualifiedName, Resource};

use crate::unit::{Side, Unit};

/// Returns the places of all pairs of statements that do not commute, sorted.
pub(crate) fn disputes(first: &Side, second: &Side) -> Vec<(usize, usize)> {
    let (mut written, mut touched) = (Known::default(), Known::default());
    let mut barriers: Vec<usize> = Vec::new();
    for (place, Unit { footprint, .. }) in second.units.iter().enumerate() {
        if is_barrier(footprint) {
            barriers.push(place);
        } else {
            footprint.writes.iter().for_each(|resource| written.add(resource, place));
            footprint.touches().for_each(|resource| touched.add(resource, place));
        }
    }
    let mut disputes = Vec::new();
    for (place, Unit { footprint, .. }) in first.units.iter().enumerate() {
        let mut candidates: BTreeSet<usize> = barriers.iter().copied().collect();
        if is_barrier(footprint) {
            candidates.extend(0..second.units.len());
        } else {
            footprint.writes.iter().for_each(|resource| touched.add_near(resource, &mut candidates));
            footprint.touches().for_each(|resource| written.add_near(resource, &mut candidates));
        }
        let disturbed =
            candidates.into_iter().filter(|&other| !footprint.commutes_with(&second.units[other].footprint));
        disputes.extend(disturbed.map(|other| (place, other)));
    }
    disputes
}

/// Statements by what they have to do with: by the name of that, and by the column or constraint if it is no more than that.
#[derive(Default)]
struct Known(BTreeMap<String, BTreeMap<Option<String>, BTreeSet<usize>>>);

impl Known {
    fn add(&mut self, resource: &Resource, place: usize) {
        let (names, part) = named(resource);
        for name in names {
            self.0.entry(stem(name)).or_default().entry(part.clone()).or_default().insert(place);
        }
    }

    /// Adds the statements that have to do with something that may have something in common with a resource.
    fn add_near(&self, resource: &Resource, places: &mut BTreeSet<usize>) {
        let (names, part) = named(resource);
        for parts in names.into_iter().filter_map(|name| self.0.get(&stem(name))) {
            match &part {
                None => places.extend(parts.values().flatten()),
                Some(_) => places.extend([&None, &part].into_iter().filter_map(|of| parts.get(of)).flatten()),
            }
        }
    }
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

/// Returns the names that a resource is found by, and its own where it is only a column or a constraint: what two resources have in common
/// is called the same, and two parts have nothing in common unless they are, too.
fn named(resource: &Resource) -> (Vec<&QualifiedName>, Option<String>) {
    match resource {
        Resource::Object(id) => (std::iter::once(&id.name).chain(&id.on).collect(), None),
        Resource::Column(table, part) | Resource::Constraint(table, part) => {
            (vec![table], Some(part.as_str().to_lowercase()))
        }
        Resource::Constraints(table) | Resource::Rows(table) => (vec![table], None),
        Resource::Unsaid | Resource::Everything => (Vec::new(), None),
    }
}

/// Returns a name without case, and without the number that a database puts behind one that is taken.
fn stem(name: &QualifiedName) -> String {
    name.name.as_str().trim_end_matches(|c: char| c.is_ascii_digit()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use caribou_migration::{Dialect, MigrationId};
    use caribou_schema::Schema;
    use caribou_sql::replay;
    use caribou_squash::Source;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;

    const THERE: &str = "
        CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER);
        CREATE TABLE b (id INTEGER PRIMARY KEY, x INTEGER REFERENCES a (id), \"Y\" INTEGER);
        CREATE INDEX i1 ON a (x);
        CREATE VIEW v AS SELECT x FROM b;
    ";

    /// Fit to be done in this order, in part or as a whole, on what is there; some in other words, some of two schemas or of none.
    const STATEMENTS: &[&str] = &[
        "ALTER TABLE a ADD COLUMN z INTEGER;",
        "ALTER TABLE A ADD COLUMN Q INTEGER CHECK (Q > x);",
        "ALTER TABLE b ADD COLUMN z INTEGER REFERENCES a (id);",
        "CREATE INDEX I2 ON a (y);",
        "CREATE UNIQUE INDEX i10 ON b (x);",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, a INTEGER REFERENCES b (id));",
        "CREATE TABLE i3 (x INTEGER);",
        "CREATE VIEW w AS SELECT id FROM a;",
        "UPDATE a SET x = 1;",
        "UPDATE b SET x = (SELECT max(y) FROM a);",
        "INSERT INTO b (id) VALUES (1);",
        "CREATE TRIGGER g AFTER UPDATE ON b BEGIN DELETE FROM a; END;",
        "DROP INDEX i1;",
        "DROP VIEW v;",
        "DELETE FROM a;",
        "ALTER TABLE a DROP COLUMN y;",
        "ALTER TABLE a RENAME COLUMN x TO w;",
        "ALTER TABLE b RENAME TO d;",
        "DROP TABLE d;",
    ];

    fn side(statements: &[&str], before: &Schema) -> Side {
        let id = MigrationId::parse("a", "0001_a").expect("a plain name");
        let script = statements.concat();
        let source =
            Source { id: &id, file: "up.sql", script: &script, elidable: false, run_in_transaction: true };
        Side::read(&[source], before).expect("it can be read")
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_found_by_name_is_what_every_two_say(
            first in subsequence(STATEMENTS, 0..10),
            second in subsequence(STATEMENTS, 0..10),
            dialect in select(vec![Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql]),
        ) {
            let mut before = Schema::empty(dialect);
            replay(THERE, &mut before).expect("it fits an empty schema");
            let (first, second) = (side(&first, &before), side(&second, &before));
            let all = (0..first.units.len()).flat_map(|one| (0..second.units.len()).map(move |other| (one, other)));
            let footprints = |pair: &(usize, usize)| (&first.units[pair.0].footprint, &second.units[pair.1].footprint);
            let disputed = |pair: &(usize, usize)| !footprints(pair).0.commutes_with(footprints(pair).1);
            prop_assert_eq!(disputes(&first, &second), all.filter(disputed).collect::<Vec<_>>());
        }
    }
}
