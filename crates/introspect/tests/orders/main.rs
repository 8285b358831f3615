//! Two statements whose footprints commute may change places: each pair is run in both orders on a real database, which must be
//! the same in the end, rows and all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod examples;
mod postgres;
mod sqlite;

use std::fmt::Write;

use caribou_connection::Session;
use caribou_introspect::introspect;
use caribou_migration::Dialect;
use caribou_schema::{Difference, Footprint, Part, Schema};
use caribou_sql::{parse, replay, split};

/// Returns what a statement touches on a schema, and lets the schema have it. `None` when it does not fit.
fn footprint(statement: &str, schema: &mut Schema) -> Option<Footprint> {
    let mut footprint = Footprint::default();
    for statement in split(statement, schema.dialect()).unwrap() {
        for operation in parse(&statement).operations {
            footprint.add(operation.footprint_in(schema));
            schema.apply(&operation).ok()?;
        }
    }
    Some(footprint)
}

/// Says whether two statements that follow each other may change places; `None` when they do not fit.
fn commute(before: &Schema, first: &str, second: &str) -> Option<bool> {
    let mut schema = before.clone();
    let first = footprint(first, &mut schema)?;
    let second = footprint(second, &mut schema)?;
    Some(first.commutes_with(&second))
}

/// What a script makes of an empty schema.
fn schema(script: &str, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(script, &mut schema).unwrap();
    schema
}

/// What is there in the end: the catalog, and all rows.
struct Outcome {
    schema: Schema,
    rows: Vec<String>,
}

impl Outcome {
    fn of(session: &mut dyn Session, rows: impl Fn(&Schema, &mut dyn Session) -> Vec<String>) -> Self {
        let schema = introspect(session).unwrap();
        let rows = rows(&schema, session);
        Self { schema, rows }
    }

    /// Returns what is not the same, the order of columns aside.
    fn unlike(&self, other: &Self) -> String {
        let mut said = String::new();
        for difference in self.schema.differences(&other.schema) {
            let difference = match difference {
                Difference::Changed { id, mut details } => {
                    details.retain(|detail| detail.part != Part::Order);
                    if details.is_empty() {
                        continue;
                    }
                    Difference::Changed { id, details }
                }
                other => other,
            };
            writeln!(said, "    {difference}").unwrap();
        }
        if self.rows != other.rows {
            writeln!(said, "    rows {:?}\n      or {:?}", self.rows, other.rows).unwrap();
        }
        said
    }
}

/// Runs pairs of statements that commute behind one of `prefixes`, if both fit there, in both orders. `run` makes a database of
/// statements, or says why it cannot. Of all pairs, every `step`th is looked at.
fn check(
    setup: &str,
    prefixes: &[&str],
    statements: &[&str],
    step: usize,
    dialect: Dialect,
    mut run: impl FnMut(&[&str]) -> Result<Outcome, String>,
) {
    let mut report = String::new();
    let (mut seen, mut commuting, mut tried) = (0, 0, 0);
    for prefix in prefixes {
        let before = schema(&format!("{setup}\n{prefix}"), dialect);
        for first in statements {
            let mut between = before.clone();
            let Some(of_first) = footprint(first, &mut between) else { continue };
            for second in statements {
                seen += 1;
                if seen % step != 0 {
                    continue;
                }
                let of_second = footprint(second, &mut between.clone());
                if !of_second.is_some_and(|of_second| of_first.commutes_with(&of_second)) {
                    continue;
                }
                commuting += 1;
                let Ok(one) = run(&[setup, prefix, first, second]) else { continue };
                tried += 1;
                let unlike = match run(&[setup, prefix, second, first]) {
                    Ok(other) => one.unlike(&other),
                    Err(error) => format!("    {error}\n"),
                };
                if !unlike.is_empty() {
                    writeln!(report, "{prefix}\n{first}\n{second}\n{unlike}").unwrap();
                }
            }
        }
    }
    assert!(report.is_empty(), "{report}\n{tried} pairs were run");
    assert!(commuting * step * 4 > seen, "only {commuting} of {seen} pairs commute, which proves little");
    assert!(tried * 3 > commuting, "only {tried} of {commuting} pairs that commute could be run");
}
