//! Branches put on top of another one: their migrations follow it, under the next numbers.

mod anew;
mod names;
mod stack;

use std::borrow::Cow;
use std::collections::BTreeMap;

use caribou_executor::{Context, Script, Task, Work};
use caribou_files::Change;
use caribou_migration::{Dialect, MigrationId};
use caribou_verify::{Place, RoundTripError, Way, equivalence};
use jiff::Timestamp;

use self::anew::{Anew, anew};
use self::names::renumbered;
use self::stack::Stack;
use super::files::Edits;
use super::prove::unlike;
use super::{Analysis, MergeError, Merging, Rebased};
use crate::heads::head_changes;
use crate::project::{Migration, Project};
use crate::reversibility::said;
use crate::work::way;

/// What a rebase has to be proven of.
#[derive(Debug)]
pub(super) struct Lifted {
    stack: Stack,
    anew: Anew,
}

pub(super) fn moved(
    merging: &Merging,
    analysis: &Analysis,
    onto: &[MigrationId],
) -> Result<Vec<MigrationId>, MergeError> {
    let stack = Stack::of(&merging.graph, merging.any().nodes(), analysis, onto)?;
    Ok(stack.moved().cloned().collect())
}

pub(super) fn rebase(
    merging: &Merging,
    analysis: &Analysis,
    onto: &[MigrationId],
    now: Timestamp,
) -> Result<Rebased, MergeError> {
    let stack = Stack::of(&merging.graph, merging.any().nodes(), analysis, onto)?;
    let anew = anew(merging, analysis, &stack)?;
    let renumbered = renumbered(merging, &stack, now)?;
    let new: BTreeMap<&MigrationId, &MigrationId> =
        renumbered.names.iter().map(|(old, new)| (old, new)).collect();
    let name = |old: &MigrationId| new.get(old).map_or_else(|| old.clone(), |new| (*new).clone());

    let mut edits = Edits::default();
    for (id, own) in &renumbered.edits {
        own.iter().for_each(|edit| edits.add(id, edit.clone()));
    }
    let (seen, mut changes) = edits.changes(merging)?;
    changes.extend(anew::changes(merging, &anew)?);
    for (from, to) in &renumbered.moves {
        let Some(source) = merging.any().get(from).and_then(Migration::folder) else { continue };
        let to = source.folder.with_file_name(to.name().as_str());
        changes.push(Change::Move { from: source.folder.clone(), to });
    }
    let leaves = stack.ends.iter().map(|(app, (_, leaf))| (app.clone(), name(leaf))).collect();
    changes.extend(head_changes(merging.any(), &leaves));
    let retold = stack.moved().filter(|id| anew.contains_key(id)).map(name).collect();
    let onto = stack.ends.iter().map(|(app, (below, _))| (app.clone(), below.clone())).collect();
    let root = merging.location.files_root().to_owned();
    Ok(Rebased { names: renumbered.names, retold, onto, root, seen, changes, lifted: Lifted { stack, anew } })
}

/// What was told anew has to lead where the branches led in their old order, where that runs. What stands as it was has to run; that it wins
/// over what it follows now is what a rebase is for.
pub(super) fn prove(
    merging: &Merging,
    rebased: &Rebased,
    place: &Place,
    context: &Context<'_>,
) -> Result<(), MergeError> {
    let dialect = place.dialect();
    let Some(project) = merging.projects.get(&dialect) else { return Ok(()) };
    let Lifted { stack, anew } = &rebased.lifted;
    let there: Vec<Task<'_>> = stack.there.iter().map(|id| project.task(id, project.work(id))).collect();
    let other = || stack.other.iter().map(|id| way(project, id));
    let then: Vec<Way<'_>> = other().chain(stack.moved().map(|id| told(project, id, anew))).collect();
    let unproven = |why: String| MergeError::Unproven(format!("on {dialect}, {why}"));
    let compared = |first: &[Way<'_>]| equivalence(place, &there, first, &then, context);
    if !anew.is_empty() {
        let was: Vec<Way<'_>> = stack.before.iter().map(|id| way(project, id)).chain(other()).collect();
        match compared(&was) {
            Ok(seen) => return unlike(&seen).map_or(Ok(()), |why| Err(unproven(why))),
            // They do not run in that order, so no database has it.
            Err(RoundTripError::Proof(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match compared(&then) {
        Ok(seen) => unlike(&seen).map_or(Ok(()), |why| Err(unproven(why))),
        Err(RoundTripError::Proof(error)) => Err(unproven(format!("it fails: {}", said(&error)))),
        Err(error) => Err(error.into()),
    }
}

/// There and back, with the scripts that will be written.
fn told<'a>(project: &'a Project, id: &MigrationId, anew: &'a Anew) -> Way<'a> {
    let way = way(project, id);
    let Some(scripted) = anew.get(id).and_then(|on| on.get::<Dialect>(&project.dialect())) else {
        return way;
    };
    let with = |task: Task<'a>, text: &'a str| {
        let file = match &task.work {
            Work::Script(script) => script.file.clone(),
            Work::Code(_) | Work::Nothing => String::new(),
        };
        Task { work: Work::Script(Script { file, text: Cow::Borrowed(text) }), ..task }
    };
    let down = way.down.zip(scripted.down.as_ref()).map(|(task, down)| with(task, &down.text));
    Way { up: with(way.up, &scripted.up), down }
}
