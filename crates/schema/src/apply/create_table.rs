//! Making a table with all that belongs to it.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use super::{Applied, ApplyError, Draft, column, constraint, index, inherit, serial};
use crate::{Constraint, Object, Rule, Table};

pub(super) fn create(draft: &mut Draft<'_>, given: &Table) -> Applied {
    let mut table = Table { constraints: Vec::new(), indexes: Vec::new(), ..given.clone() };
    // What the table says of a column that its parent has too stands, its own sequence included.
    let sequences = serial::expand(draft, &mut table);
    inherit::columns(draft, &mut table)?;
    let mut seen = BTreeSet::new();
    for column in &table.columns {
        if !seen.insert(&column.name) {
            return Err(ApplyError::ColumnExists { table: table.name.clone(), column: column.name.clone() });
        }
    }
    for column in &mut table.columns {
        column::settle(column, draft.dialect());
    }
    let (loose, foreign) = sorted(&given.constraints, draft.dialect());
    for constraint in loose {
        constraint::add(draft, &mut table, &constraint)?;
    }
    for index in &given.indexes {
        // One that is said is the user's own, whoever had the idea.
        index::add(draft, &mut table, index)?;
    }
    inherit::constraints(draft, &mut table)?;
    for constraint in foreign {
        constraint::add(draft, &mut table, &constraint)?;
    }
    draft.put_table(table);
    for sequence in sequences {
        draft.put(Object::Sequence(sequence));
    }
    Ok(())
}

/// Returns the constraints in the order in which the database makes them, foreign keys apart: names depend on it.
fn sorted(given: &[Constraint], dialect: Dialect) -> (Vec<Constraint>, Vec<Constraint>) {
    let is_foreign = |constraint: &Constraint| matches!(constraint.rule, Rule::ForeignKey(_));
    let (foreign, mut loose): (Vec<_>, Vec<_>) = given.iter().cloned().partition(is_foreign);
    if dialect == Dialect::Postgres {
        loose.sort_by_key(|constraint| match constraint.rule {
            Rule::Check { .. } => 0,
            Rule::PrimaryKey(_) => 1,
            _ => 2,
        });
        loose = without_twins(loose);
    }
    (loose, foreign)
}

/// PostgreSQL makes one key of two that are the same (`PRIMARY KEY UNIQUE`); the first keeps its name or takes one.
fn without_twins(constraints: Vec<Constraint>) -> Vec<Constraint> {
    let mut kept: Vec<Constraint> = Vec::new();
    for constraint in constraints {
        let twin = kept.iter_mut().find(|before| {
            matches!(constraint.rule, Rule::Unique(_))
                && before.rule.key() == constraint.rule.key()
                && before.timing == constraint.timing
        });
        match twin {
            Some(twin) => twin.name = twin.name.take().or(constraint.name),
            None => kept.push(constraint),
        }
    }
    kept
}
