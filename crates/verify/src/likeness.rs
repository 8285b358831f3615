//! Whether two databases have the same rows.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{Name, QualifiedName};

use crate::rows::sorted;
use crate::{LostValues, Rows};

/// Columns, by their tables.
pub(crate) type Columns = BTreeMap<QualifiedName, BTreeSet<Name>>;

impl Rows {
    /// Returns in how many tables there are any.
    pub(crate) fn tables_with_any(&self) -> usize {
        self.tables.values().filter(|(_, rows)| !rows.is_empty()).count()
    }

    /// Returns what is not the same in a database that should have the same rows, sorted by table. Rows are compared as wholes, in whatever
    /// order they and their columns stand. What only one side has is no difference of rows; neither are columns that are left out, or
    /// tables of which all are.
    pub(crate) fn unlike(&self, other: &Self, left_out: &Columns) -> Vec<LostValues> {
        let none = BTreeSet::new();
        let mut unlike = Vec::new();
        for (table, (columns, rows)) in &self.tables {
            let Some((other_columns, other_rows)) = other.tables.get(table) else { continue };
            let left_out = left_out.get(table).unwrap_or(&none);
            let compared: Vec<(usize, usize)> = columns
                .iter()
                .enumerate()
                .filter(|(_, column)| !left_out.contains(*column))
                .filter_map(|(at, column)| {
                    Some((at, other_columns.iter().position(|other| other == column)?))
                })
                .collect();
            if compared.is_empty() && !left_out.is_empty() {
                continue;
            }
            let (places, other_places): (Vec<usize>, Vec<usize>) = compared.iter().copied().unzip();
            let (mine, theirs) = (picked(rows, &places), picked(other_rows, &other_places));
            if mine == theirs {
                continue;
            }
            let differ =
                |(mine, theirs): &&(usize, usize)| sorted(rows, *mine) != sorted(other_rows, *theirs);
            let changed = compared.iter().filter(differ).map(|(mine, _)| columns[*mine].clone());
            let columns = if mine.len() == theirs.len() { changed.collect() } else { Vec::new() };
            unlike.push(LostValues { table: table.clone(), columns });
        }
        unlike
    }

    /// Returns the columns whose values are others when the same is done again; all of a table, when the number of its rows is.
    pub(crate) fn unstable(&self, repeated: &Self) -> Columns {
        let unlike = self.unlike(repeated, &Columns::new()).into_iter();
        unlike
            .map(|unlike| {
                let all = || self.tables[&unlike.table].0.iter().cloned().collect();
                let columns = unlike.columns.iter().cloned().collect::<BTreeSet<Name>>();
                (unlike.table.clone(), if columns.is_empty() { all() } else { columns })
            })
            .collect()
    }
}

/// The values of some columns, in the order of the columns, the rows sorted.
fn picked<'a>(rows: &'a [Vec<String>], columns: &[usize]) -> Vec<Vec<&'a str>> {
    let mut picked: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| columns.iter().map(|at| row.get(*at).map_or("", String::as_str)).collect())
        .collect();
    picked.sort_unstable();
    picked
}
