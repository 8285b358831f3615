//! What runs on each side of a proof.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use caribou_executor::{Script, Task, Work};
use caribou_graph::Graph;
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Operation;
use caribou_sql::{parse, split};
use caribou_verify::Way;

use crate::project::Project;
use crate::work::way;

/// What runs on each side of a proof.
pub(super) struct Sides<'a> {
    /// What both need, and what needs none of what is replaced.
    pub(super) there: Vec<Task<'a>>,
    /// The originals, with what stands between them, and behind them what only the squashes need.
    pub(super) first: Vec<Way<'a>>,
    /// The same without the statements that may be left out; `None` when there are none.
    pub(super) elided: Option<Vec<Way<'a>>>,
    /// The squashes, with what stood between the originals, and before them what only they need.
    pub(super) second: Vec<Way<'a>>,
}

/// Puts together what runs. `members` are the replaced migrations, with their squash; they are in the old graph. In the new one the squashes
/// stand; where there is none, each runs where its last original ran.
///
/// What a squash needs and its originals do not is another branch, which it follows since it was told anew: a database has the originals and
/// then that branch, or that branch and then the squash.
pub(super) fn sides<'a>(
    project: &'a Project,
    old: &Graph,
    new: Option<&Graph>,
    members: &BTreeMap<MigrationId, MigrationId>,
    squash: &dyn Fn(&MigrationId) -> Way<'a>,
) -> Sides<'a> {
    let needed = needed(old, members);
    let mut behind: BTreeSet<&MigrationId> = BTreeSet::new();
    let (mut there, mut run) = (Vec::new(), Vec::new());
    for id in old.nodes() {
        if members.contains_key(id) || old.parents(id).any(|parent| behind.contains(parent)) {
            behind.insert(id);
        }
        if needed.contains(id) {
            if behind.contains(id) { run.push(id) } else { there.push(project.task(id, project.work(id))) }
        }
    }
    let of_squashes = new.filter(|new| members.values().all(|squash| new.contains(squash)));
    let beyond = of_squashes.map(|new| beyond(old, new, members)).unwrap_or_default();
    run.extend(beyond);
    let first: Vec<Way<'a>> = run.iter().map(|id| way(project, id)).collect();
    let may_be_elided = |id: &MigrationId| {
        let source = project.get(id).and_then(|migration| migration.folder());
        members.contains_key(id) && source.is_some_and(|source| source.metadata.elidable)
    };
    let elided = run.iter().any(|id| may_be_elided(id)).then(|| {
        let ways = run.iter().zip(&first);
        ways.map(
            |(id, way)| if may_be_elided(id) { without_rows(way, project.dialect()) } else { way.clone() },
        )
        .collect()
    });
    let second = match of_squashes {
        Some(new) => {
            let squashes: BTreeSet<&MigrationId> = members.values().collect();
            let between: BTreeSet<&MigrationId> = run.iter().copied().collect();
            let is_meant = |id: &&MigrationId| squashes.contains(id) || between.contains(id);
            let ways = new.nodes().filter(is_meant);
            ways.map(|id| if squashes.contains(id) { squash(id) } else { way(project, id) }).collect()
        }
        None => at_the_last(&run, members, project, squash),
    };
    Sides { there, first, elided, second }
}

/// Returns what the squashes need and their originals do not, in the order of the graph.
pub(super) fn beyond<'g>(
    old: &'g Graph,
    new: &Graph,
    members: &BTreeMap<MigrationId, MigrationId>,
) -> Vec<&'g MigrationId> {
    let needed = needed(old, members);
    let squashes: BTreeSet<&MigrationId> = members.values().collect();
    let wanted: BTreeSet<&MigrationId> = squashes.iter().flat_map(|squash| new.ancestors(squash)).collect();
    let is_beyond = |id: &&MigrationId| wanted.contains(id) && !needed.contains(id) && !squashes.contains(id);
    old.nodes().filter(is_beyond).collect()
}

/// The originals, and what they need.
fn needed<'g>(old: &'g Graph, members: &BTreeMap<MigrationId, MigrationId>) -> BTreeSet<&'g MigrationId> {
    let mut needed = BTreeSet::new();
    for id in old.nodes().rev() {
        if members.contains_key(id) || old.children(id).any(|child| needed.contains(child)) {
            needed.insert(id);
        }
    }
    needed
}

/// Each squash in the place of its last original.
fn at_the_last<'a>(
    run: &[&MigrationId],
    members: &BTreeMap<MigrationId, MigrationId>,
    project: &'a Project,
    squash: &dyn Fn(&MigrationId) -> Way<'a>,
) -> Vec<Way<'a>> {
    let mut left: BTreeMap<&MigrationId, usize> = BTreeMap::new();
    for squash in members.values() {
        *left.entry(squash).or_default() += 1;
    }
    let mut ways = Vec::new();
    for id in run {
        let Some(of) = members.get(*id) else {
            ways.push(way(project, id));
            continue;
        };
        let left = left.entry(of).or_default();
        *left = left.saturating_sub(1);
        if *left == 0 {
            ways.push(squash(of));
        }
    }
    ways
}

/// A way without the statements that a squash leaves out when the migration says `elidable`.
fn without_rows<'a>(way: &Way<'a>, dialect: Dialect) -> Way<'a> {
    let without = |task: &Task<'a>| {
        let work = match &task.work {
            Work::Script(script) => {
                let text = rest(&script.text, dialect).map_or_else(|| script.text.clone(), Cow::Owned);
                Work::Script(Script { file: script.file.clone(), text })
            }
            other => other.clone(),
        };
        Task { work, ..task.clone() }
    };
    Way { up: without(&way.up), down: way.down.as_ref().map(without) }
}

/// What is left of a script; `None` when it cannot be cut into statements.
fn rest(text: &str, dialect: Dialect) -> Option<String> {
    let mut rest = String::with_capacity(text.len());
    let mut end = 0;
    for statement in split(text, dialect).ok()? {
        if statement.neutral().is_some() {
            continue;
        }
        let operations = parse(&statement).operations;
        let says_rows = |operation: &Operation| {
            matches!(operation, Operation::Data { .. } | Operation::Opaque { .. } | Operation::Neutral { .. })
        };
        if !operations.is_empty() && operations.iter().all(says_rows) {
            rest.push_str(text.get(end..statement.start)?);
            end = statement.end();
        }
    }
    rest.push_str(text.get(end..)?);
    Some(rest)
}
