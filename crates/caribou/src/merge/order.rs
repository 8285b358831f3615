//! In which order two branches can run, and where each order ends.

use caribou_merge::Why;
use caribou_migration::MigrationId;
use caribou_schema::Schema;
use caribou_sql::replay;

use super::sides::{Ground, Scripts};
use super::{MergeError, Merging, PairReport, Seen};
use crate::project::Project;

/// Two branches on one backend: what each order leads to, as the scripts say.
#[derive(Debug)]
pub(super) struct Ends {
    /// After the first and then the second; `None` when that does not run.
    pub(super) first_then_second: Option<Schema>,
    /// After the second and then the first; `None` when that does not run.
    pub(super) second_then_first: Option<Schema>,
}

/// In which orders two branches can run, on all backends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// In both.
    Both,
    /// The first branch has to go first.
    FirstFirst,
    /// The second branch has to go first.
    SecondFirst,
    /// In none.
    Neither,
}

impl Ends {
    pub(super) fn of(project: &Project, ground: &Ground, pair: &PairReport) -> Result<Self, MergeError> {
        let before = ground.schema(project)?;
        let parted = ground.parted(pair.first, pair.second);
        let [common, first, second] = [&parted.common, &parted.first, &parted.second].map(Vec::as_slice);
        let first_then_second = after(project, &before, [common, first, second]);
        let second_then_first = after(project, &before, [common, second, first]);
        Ok(Self { first_then_second, second_then_first })
    }
}

/// Returns what is there after migrations ran; `None` when a statement does not fit.
pub(super) fn after<'i>(
    project: &Project,
    before: &Schema,
    ids: impl IntoIterator<Item = &'i [MigrationId]>,
) -> Option<Schema> {
    let mut schema = before.clone();
    for ids in ids {
        for source in Scripts::of(project, ids).sources() {
            replay(source.script, &mut schema).ok()?;
            schema.end_session();
        }
    }
    Some(schema)
}

/// Says in which orders a pair can run: as was seen, and where it was not tried, as the scripts say.
pub(super) fn runs(merging: &Merging, ground: &Ground, pair: &PairReport) -> Result<Runs, MergeError> {
    let (mut forth, mut back) = (true, true);
    for (dialect, project) in &merging.projects {
        let (first_then_second, second_then_first) = match pair.seen.get(dialect) {
            Some(Seen::Orders(seen)) => (seen.first_then_second.is_none(), seen.second_then_first.is_none()),
            _ => {
                let ends = Ends::of(project, ground, pair)?;
                (ends.first_then_second.is_some(), ends.second_then_first.is_some())
            }
        };
        forth &= first_then_second;
        back &= second_then_first;
    }
    Ok(match (forth, back) {
        (true, true) => Runs::Both,
        (true, false) => Runs::FirstFirst,
        (false, true) => Runs::SecondFirst,
        (false, false) => Runs::Neither,
    })
}

impl PairReport {
    /// Says whether rows were seen to differ on a backend.
    pub(super) fn rows_differ(&self) -> bool {
        self.seen.values().any(|seen| matches!(seen, Seen::Orders(orders) if !orders.rows.is_empty()))
    }

    /// Returns the first decision that depends on rows, or on what is not understood, in words.
    pub(super) fn about_rows(&self) -> Option<String> {
        let unsettled = self.decisions.iter().find(|(_, decision)| !decision.is_settled_by_running);
        unsettled.map(|(_, decision)| {
            let place = |origin: &caribou_merge::Origin| format!("{}:{}", origin.file, origin.line);
            let what = match decision.why {
                Why::Opaque => "what one of them does is not known",
                _ => "the rows depend on which comes first",
            };
            format!("{} and {}: {what}", place(&decision.first), place(&decision.second))
        })
    }
}
