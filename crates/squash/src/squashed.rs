//! From scripts to one script.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};
use caribou_sql::{RenderError, SplitError};

use crate::gather::{Gathered, as_written, gather};
use crate::item::{Item, Statement};
use crate::optimise::{Kept, optimise};
use crate::{LeftOut, Optimise, Origin, Source, Stop, Why, text, transaction};

/// What became of a range of migrations on one backend.
#[derive(Debug, Clone)]
pub struct Squashed {
    /// What is left to do, in order.
    pub steps: Vec<Step>,
    /// How many statements there were.
    pub statements: usize,
    /// What stopped the optimiser.
    pub stops: Vec<Stop>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
    /// Whether all that is left can run in one transaction.
    pub run_in_transaction: bool,
}

/// Something that is left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A statement as it was written.
    Kept {
        /// Where it stood.
        origin: Origin,
        /// The comments above it and its text, without what ends it.
        text: String,
        /// What it does.
        operations: Vec<Operation>,
    },
    /// What several statements became, to be written anew.
    Made {
        /// What it does.
        operation: Operation,
        /// What stood above the first of them as a comment, without dashes, a line each.
        comment: Option<String>,
    },
}

/// Squashes scripts that run one after the other on `before`.
///
/// # Errors
/// The place in `sources` and the error of the first script that cannot be cut into statements.
///
/// # Examples
/// ```
/// use caribou_migration::{Dialect, MigrationId};
/// use caribou_schema::Schema;
/// use caribou_squash::{Optimise, Source, squash};
///
/// let (first, second) = (MigrationId::parse("tickets", "0001_a")?, MigrationId::parse("tickets", "0002_b")?);
/// let source = |id, script| Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true };
/// let empty = Schema::empty(Dialect::Postgres);
/// let squashed = squash(
///     &[
///         source(&first, "CREATE TABLE ticket (id bigint PRIMARY KEY);"),
///         source(&second, "ALTER TABLE ticket ADD COLUMN title text;"),
///     ],
///     &empty,
///     Optimise::Fully,
/// )
/// .map_err(|(_, error)| error)?;
/// assert_eq!((squashed.statements, squashed.steps.len()), (2, 1));
/// assert_eq!(squashed.script(&empty, &[])?, "\
/// CREATE TABLE ticket (
///     id BIGINT PRIMARY KEY,
///     title TEXT
/// );
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn squash(
    sources: &[Source<'_>],
    before: &Schema,
    how: Optimise,
) -> Result<Squashed, (usize, SplitError)> {
    let (gathered, items, kept) = match how {
        Optimise::Not => {
            let mut gathered = as_written(sources, before.dialect())?;
            let items = std::mem::take(&mut gathered.items);
            (gathered, items, Vec::new())
        }
        Optimise::Fully => {
            let mut gathered = gather(sources, before)?;
            let (items, kept) = optimise(std::mem::take(&mut gathered.items), before.dialect());
            (gathered, items, kept)
        }
    };
    let Gathered { statements, left_out, count, .. } = gathered;
    Ok(Squashed {
        run_in_transaction: transaction::can_be_one(&items, &statements, before.dialect()),
        stops: stops(&kept, &items, &statements),
        steps: steps(items, &statements),
        statements: count,
        left_out,
    })
}

/// Tells statements that are as they were from what has to be written anew.
fn steps(items: Vec<Item>, statements: &[Statement]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::with_capacity(items.len());
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        let place = item.first();
        let statement = &statements[place];
        if !item.is_untouched {
            steps.extend(made(item, statement));
            continue;
        }
        // A statement of several operations is as it was only if all of them still stand together.
        let mut parts = vec![item];
        while parts.len() < statement.parts
            && items.peek().is_some_and(|next| next.is_untouched && next.first() == place)
        {
            parts.extend(items.next());
        }
        if parts.len() < statement.parts {
            steps.extend(parts.into_iter().flat_map(|item| made(item, statement)));
            continue;
        }
        steps.push(Step::Kept {
            origin: statement.origin.clone(),
            text: statement.comments.iter().map(|line| format!("{line}\n")).collect::<String>()
                + &statement.text,
            operations: parts
                .into_iter()
                .flat_map(|item| item.operations().cloned().collect::<Vec<_>>())
                .collect(),
        });
    }
    steps
}

fn made(item: Item, statement: &Statement) -> impl Iterator<Item = Step> + use<> {
    let lines = statement.comments.iter().flat_map(|comment| comment.lines());
    let lines = lines
        .map(|line| line.trim().trim_start_matches(['-', '/', '*', '#']).trim_end_matches(['*', '/']).trim());
    let comment = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let comment = Some(comment).filter(|text| !text.is_empty());
    std::iter::once(item.operation)
        .chain(item.rest)
        .map(move |operation| Step::Made { operation, comment: comment.clone() })
}

/// Groups what was kept apart by what stood between.
fn stops(kept: &[Kept], items: &[Item], statements: &[Statement]) -> Vec<Stop> {
    let mut groups: BTreeMap<usize, Vec<(Origin, Origin)>> = BTreeMap::new();
    for one in kept {
        let origin = |place: usize| statements[place].origin.clone();
        groups.entry(one.by).or_default().push((origin(one.earlier), origin(one.later)));
    }
    let why = |by: usize| {
        let item = items.iter().find(|item| item.first() == by);
        item.map_or(Why::Needs, |item| match &item.operation {
            Operation::Data { reads, writes, .. } => {
                let tables: BTreeSet<String> = reads.union(writes).map(ToString::to_string).collect();
                Why::Rows(tables.into_iter().collect())
            }
            Operation::Opaque { .. } => Why::Opaque,
            Operation::Neutral { .. } => Why::Setting,
            _ => Why::Needs,
        })
    };
    let stop = |(by, pairs): (usize, _)| Stop { by: statements[by].origin.clone(), why: why(by), pairs };
    groups.into_iter().map(stop).collect()
}

impl Squashed {
    /// Writes the script. `also` are other backends that may get the same text.
    ///
    /// # Errors
    /// [`RenderError`] when what was combined cannot be said in the dialect.
    pub fn script(&self, before: &Schema, also: &[Dialect]) -> Result<String, RenderError> {
        text::script(&self.steps, before, also)
    }
}
