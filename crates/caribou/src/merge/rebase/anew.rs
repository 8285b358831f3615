//! Scripts that cannot stay as they are on top of another branch.

use std::collections::{BTreeMap, BTreeSet};

use caribou_files::Change;
use caribou_merge::{Source, retell};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::{replay, shared};

use super::super::back::{Back, Moved};
use super::super::sides::Scripts;
use super::super::told::written;
use super::super::{Analysis, MergeError, Merging, Seen};
use super::stack::Stack;
use crate::make::{add_up, named};
use crate::project::{Migration, Project};

/// The scripts of one migration on one backend.
#[derive(Debug, Clone)]
pub(super) struct Scripted {
    before: Schema,
    after: Schema,
    pub(super) up: String,
    /// `None` where there is no way back.
    pub(super) down: Option<Back>,
    is_changed: bool,
}

/// The scripts of the migrations that were told anew, on every backend.
pub(super) type Anew = BTreeMap<MigrationId, BTreeMap<Dialect, Scripted>>;

/// Tells those scripts anew that do not run where they will stand.
pub(super) fn anew(merging: &Merging, analysis: &Analysis, stack: &Stack) -> Result<Anew, MergeError> {
    let mut all: Anew = BTreeMap::new();
    for (&dialect, project) in &merging.projects {
        for (id, scripted) in on(merging, project, analysis, stack)? {
            all.entry(id).or_default().insert(dialect, scripted);
        }
    }
    all.retain(|_, on| on.values().any(|scripted| scripted.is_changed));
    Ok(all)
}

/// Tells the scripts for one backend.
fn on(
    merging: &Merging,
    project: &Project,
    analysis: &Analysis,
    stack: &Stack,
) -> Result<BTreeMap<MigrationId, Scripted>, MergeError> {
    let dialect = project.dialect();
    let also = merging.also(dialect);
    let start = add_up(project, &stack.there)?.0;
    let mut all: BTreeMap<MigrationId, Scripted> = BTreeMap::new();
    let mut below = stack.other.clone();
    for level in &stack.levels {
        let scripts = Scripts::of(project, &below);
        let under: Vec<Source<'_>> =
            scripts.sources().into_iter().map(|source| as_told(source, &all)).collect();
        let (mut schema, is_known) = run(&start, &under);
        let scripts = Scripts::of(project, level);
        let sources = scripts.sources();
        let is_fit = is_known && !is_refused(analysis, &below, level, dialect) && run(&schema, &sources).1;
        let told = if is_fit { Vec::new() } else { retell(&start, &under, &sources)? };
        let mut scripted = Vec::with_capacity(sources.len());
        let mut stood = start.clone();
        for (place, source) in sources.iter().enumerate() {
            let before = schema.clone();
            let told = told.iter().find(|told| told.place == place && told.is_changed);
            let up = match told {
                Some(told) => written(&told.steps, &mut schema, &also)?,
                None => {
                    // What does not fit is found when it is run.
                    let _fits = replay(source.script, &mut schema);
                    schema.end_session();
                    source.script.to_owned()
                }
            };
            let is_changed = told.is_some();
            let after = schema.clone();
            let _fits = replay(source.script, &mut stood);
            stood.end_session();
            let moved = Moved {
                project,
                id: source.id,
                stood: &stood,
                other: &under,
                before: &before,
                after: &after,
            };
            let down = if is_changed { moved.back(&also)? } else { moved.as_it_is()? };
            scripted.push((source.id.clone(), Scripted { before, after, up, down, is_changed }));
        }
        all.extend(scripted);
        below.extend(level.iter().cloned());
    }
    Ok(all)
}

fn as_told<'a>(source: Source<'a>, told: &'a BTreeMap<MigrationId, Scripted>) -> Source<'a> {
    let script = told.get(source.id).map_or(source.script, |scripted| scripted.up.as_str());
    Source { script, ..source }
}

/// What is there after scripts ran, and whether all of it fits.
fn run(before: &Schema, sources: &[Source<'_>]) -> (Schema, bool) {
    let (mut schema, mut fits) = (before.clone(), true);
    for source in sources {
        fits &= replay(source.script, &mut schema).is_ok();
        schema.end_session();
    }
    (schema, fits)
}

/// Says whether it was seen that a branch fails where another one was before.
fn is_refused(analysis: &Analysis, below: &[MigrationId], level: &[MigrationId], dialect: Dialect) -> bool {
    analysis.pairs.iter().any(|pair| {
        let [first, second] = [pair.first, pair.second].map(|place| &analysis.sides[place].head);
        let Some(Seen::Orders(seen)) = pair.seen.get(&dialect) else { return false };
        let is_order = |one: &MigrationId, other: &MigrationId| below.contains(one) && level.contains(other);
        (is_order(first, second) && seen.first_then_second.is_some())
            || (is_order(second, first) && seen.second_then_first.is_some())
    })
}

/// Returns the changes of the files of what was told anew. The folders are called what they are called before.
pub(super) fn changes(merging: &Merging, anew: &Anew) -> Result<Vec<Change>, MergeError> {
    let mut changes = Vec::new();
    for (id, on) in anew {
        let ups: Vec<_> = on.iter().map(|(dialect, of)| (*dialect, of.up.clone(), &of.before)).collect();
        let mut files = named("up", shared(&ups), merging.first);
        let is_new = |of: &Scripted| of.down.as_ref().is_some_and(|down| down.is_changed);
        let has_new_down = on.values().any(is_new);
        if has_new_down {
            let down = |(dialect, of): (&Dialect, &'_ Scripted)| {
                of.down.as_ref().map(|down| (*dialect, down.text.clone()))
            };
            let texts: BTreeMap<Dialect, String> = on.iter().filter_map(down).collect();
            let downs: Vec<_> =
                texts.into_iter().map(|(dialect, text)| (dialect, text, &on[&dialect].after)).collect();
            files.extend(named("down", shared(&downs), merging.first));
        }
        changes.extend(replaced(merging, id, files, has_new_down)?);
    }
    Ok(changes)
}

/// Puts files in the place of those that the backends of the project read.
fn replaced(
    merging: &Merging,
    id: &MigrationId,
    files: Vec<(String, String)>,
    has_new_down: bool,
) -> Result<Vec<Change>, MergeError> {
    let mut read = BTreeSet::new();
    for (&dialect, project) in &merging.projects {
        let Some(source) = project.get(id).and_then(Migration::folder) else { continue };
        read.insert(source.folder.join(source.up.name));
        if let Some(down) = source.read_down(dialect)?.filter(|_| has_new_down) {
            read.insert(source.folder.join(down.name));
        }
    }
    let Some(source) = merging.any().get(id).and_then(Migration::folder) else { return Ok(Vec::new()) };
    let mut changes: Vec<Change> = Vec::with_capacity(files.len());
    for (name, text) in files {
        let path = source.folder.join(name);
        read.remove(&path);
        changes.push(Change::Write { path, text });
    }
    changes.extend(read.into_iter().map(|path| Change::Remove { path }));
    Ok(changes)
}
