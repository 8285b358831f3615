//! What is to be written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use caribou_detect::back;
use caribou_files::Source as Folder;
use caribou_migration::{AppLabel, Dialect, Metadata, MigrationId, MigrationName, Phase};
use caribou_schema::{Operation, Schema};
use caribou_sql::{RenderError, SplitError, means_the_same, replay, script, shared, split};
use caribou_squash::{Optimise, Source, Squashed, Step, segments, squash};

use super::needs::Ground;
use super::phases;
use super::range::ranges;
use super::{
    DraftedSquashes, NewSquash, OnBackend, SquashAim, SquashError, SquashRequest, Squashing, WayBackFrom,
    WayBackTried, phase,
};
use crate::danger::says_irreversible;
use crate::make::{metadata_text, named};
use crate::project::Migration;
use crate::replayed::ReplayedError;

pub(super) fn draft(squashing: &Squashing, request: &SquashRequest) -> Result<DraftedSquashes, SquashError> {
    let ranges = ranges(squashing, &request.aim)?;
    let graph = &squashing.graph;
    let edges = graph.nodes().map(|id| (id.clone(), graph.parents(id).cloned().collect())).collect();
    let segments = segments(&ranges, &edges);
    let mut ground = Ground::of(squashing);
    let (mut squashes, mut alone) = (Vec::new(), Vec::new());
    // A person who names a range means one migration; of everything the fewest are asked for.
    let is_all = request.aim == SquashAim::All;
    let phase_of = |id: &MigrationId| {
        squashing.any().get(id).and_then(Migration::folder).map_or(Phase::Any, |folder| folder.metadata.phase)
    };
    let many = segments.list.len();
    let cut = |members: Vec<MigrationId>| {
        if is_all { phases::parts(&members, &phase_of) } else { vec![members] }
    };
    let files: Vec<_> = segments.list.into_iter().flat_map(|segment| cut(segment.members)).collect();
    // What is cut at a phase may leave a neighbour that it could be one with now.
    let is_least = segments.is_least && files.len() == many;
    for members in files {
        match members.as_slice() {
            [one] => alone.push(one.clone()),
            members => squashes.push(drafted(squashing, &mut ground, request, members)?),
        }
    }
    if squashes.is_empty() {
        return Err(SquashError::Nothing);
    }
    Ok(DraftedSquashes { squashes, alone, is_least })
}

/// Drafts one file of several migrations.
fn drafted(
    squashing: &Squashing,
    ground: &mut Ground<'_>,
    request: &SquashRequest,
    members: &[MigrationId],
) -> Result<NewSquash, SquashError> {
    let id = name(members, request.name.as_deref())?;
    if squashing.any().get(&id).is_some() {
        return Err(SquashError::Exists(id));
    }
    let (first, last) = (&members[0], &members[members.len() - 1]);
    let mut header = format!("-- Squashes {first} to {last}: {} migrations.\n", members.len());
    header.extend(request.note.iter().map(|note| format!("-- {note}\n")));
    header.push('\n');
    let parts = Parts::of(squashing, ground, &id, members, request.optimise)?;
    let needed = ground.needs(members, &parts.ups(), &parts.downs())?;
    let metadata = Metadata {
        run_in_transaction: parts.run_in_transaction(),
        dependencies: Some(needed.dependencies),
        replaces: members.to_vec(),
        run_before: needed.run_before,
        ..common(squashing, members)?
    };
    let mut files = parts.files(squashing.first, &header);
    files.push(("metadata.toml".to_owned(), metadata_text(&metadata)));
    let folder = folder(squashing, id.app()).join(id.name().as_str());
    let (members, dropped, on) = (members.to_vec(), needed.dropped, parts.on);
    Ok(NewSquash { id, folder, members, metadata, dropped, on, files })
}

pub(super) fn optimised(
    squashing: &Squashing,
    app: &AppLabel,
    name: &str,
) -> Result<Option<DraftedSquashes>, SquashError> {
    let id = squashing.graph.find(app, name)?;
    let members = [id.clone()];
    let folder = folder_of(squashing, squashing.first, &id)?;
    if !folder.metadata.replaces.is_empty() {
        return Err(SquashError::IsSquash(id));
    }
    let metadata = folder.metadata.clone();
    let path = folder.folder.clone();
    let parts = Parts::of(squashing, &mut Ground::of(squashing), &id, &members, Optimise::Fully)?;
    if parts.on.values().all(|on| is_as_it_was(&on.up)) {
        return Ok(None);
    }
    let files = parts.files(squashing.first, "");
    let (members, on) = (members.to_vec(), parts.on);
    let squash = NewSquash { id, folder: path, members, metadata, dropped: Vec::new(), on, files };
    Ok(Some(DraftedSquashes { squashes: vec![squash], alone: Vec::new(), is_least: true }))
}

fn is_as_it_was(squashed: &Squashed) -> bool {
    squashed.left_out.is_empty() && squashed.steps.iter().all(|step| matches!(step, Step::Kept { .. }))
}

/// The name of a squash has the version of the first that it replaces, so that it has its place in Diesel's order when that is gone.
fn name(members: &[MigrationId], asked: Option<&str>) -> Result<MigrationId, SquashError> {
    let (first, last) = (members[0].name().as_str(), members[members.len() - 1].name());
    let version = first.split_once('_').map_or(first, |(version, _)| version);
    let description = asked.map_or_else(|| format!("squashed_{last}"), str::to_owned);
    let name = MigrationName::parse(&format!("{version}_{description}"))?;
    Ok(MigrationId::new(members[0].app().clone(), name))
}

/// What several migrations say of themselves in one.
fn common(squashing: &Squashing, members: &[MigrationId]) -> Result<Metadata, SquashError> {
    let mut all = Vec::with_capacity(members.len());
    for id in members {
        all.push((id, &folder_of(squashing, squashing.first, id)?.metadata));
    }
    let phases = all.iter().map(|(id, metadata)| ((*id).clone(), metadata.phase));
    let phase = phase(phases).map_err(|(expand, contract)| SquashError::Phases { expand, contract })?;
    Ok(Metadata { initial: all.iter().any(|(_, metadata)| metadata.initial), phase, ..Metadata::default() })
}

fn folder(squashing: &Squashing, app: &AppLabel) -> PathBuf {
    squashing.any().folder(app).map(Path::to_owned).unwrap_or_default()
}

fn folder_of<'s>(
    squashing: &'s Squashing,
    dialect: Dialect,
    id: &MigrationId,
) -> Result<&'s Folder, SquashError> {
    let migration = squashing.projects[&dialect].get(id).and_then(|migration| migration.folder());
    migration.ok_or_else(|| SquashError::CompiledIn(id.clone()))
}

/// What a squash is on each backend.
struct Parts {
    on: BTreeMap<Dialect, OnBackend>,
    /// What is there before and after it.
    schemas: BTreeMap<Dialect, (Schema, Schema)>,
    /// Whether the ways back can be one transaction.
    back_in_transaction: bool,
}

impl Parts {
    fn of(
        squashing: &Squashing,
        ground: &mut Ground<'_>,
        id: &MigrationId,
        members: &[MigrationId],
        how: Optimise,
    ) -> Result<Self, SquashError> {
        let mut parts = Self { on: BTreeMap::new(), schemas: BTreeMap::new(), back_in_transaction: true };
        let also: Vec<Dialect> = squashing.projects.keys().copied().collect();
        for &dialect in squashing.projects.keys() {
            let before = ground.before(members, dialect)?;
            let side = Side { squashing, id, dialect, members, how, also: &also, before };
            let after = side.after()?;
            let (up, up_text) = side.up()?;
            let (down_text, way_back, in_transaction) = side.down(&up, &after)?;
            parts.back_in_transaction &= in_transaction;
            parts.on.insert(dialect, OnBackend { up, up_text, down_text, way_back });
            parts.schemas.insert(dialect, (side.before, after));
        }
        Ok(parts)
    }

    fn ups(&self) -> BTreeMap<Dialect, &Squashed> {
        self.on.iter().map(|(dialect, on)| (*dialect, &on.up)).collect()
    }

    /// Returns the ways back, with what they are run on.
    fn downs(&self) -> BTreeMap<Dialect, (&Schema, &str)> {
        let texts = self.on.iter().filter_map(|(dialect, on)| Some((*dialect, on.down_text.as_deref()?)));
        texts.map(|(dialect, text)| (dialect, (&self.schemas[&dialect].1, text))).collect()
    }

    fn run_in_transaction(&self) -> bool {
        self.back_in_transaction && self.on.values().all(|on| on.up.run_in_transaction)
    }

    /// Returns the scripts: one for all backends where they agree.
    fn files(&self, first: Dialect, header: &str) -> Vec<(String, String)> {
        let ups =
            self.on.iter().map(|(dialect, on)| (*dialect, on.up_text.clone(), &self.schemas[dialect].0));
        let downs = self.on.iter().map(|(dialect, on)| {
            let text = on.down_text.clone().unwrap_or_else(|| irreversible(&on.way_back));
            (*dialect, text, &self.schemas[dialect].1)
        });
        let mut files = named("up", shared(&shortest(&ups.collect::<Vec<_>>())), first);
        files.iter_mut().for_each(|(_, text)| text.insert_str(0, header));
        files.extend(named("down", shared(&shortest(&downs.collect::<Vec<_>>())), first));
        files
    }
}

/// Gives each backend the script of another one, where that says the same with fewer statements.
fn shortest<'s>(scripts: &[(Dialect, String, &'s Schema)]) -> Vec<(Dialect, String, &'s Schema)> {
    let count = |text: &str, dialect| split(text, dialect).map_or(usize::MAX, |statements| statements.len());
    let best = |(dialect, own, before): &(Dialect, String, &'s Schema)| {
        let shorter = scripts.iter().filter(|(_, text, _)| {
            count(text, *dialect) < count(own, *dialect) && means_the_same(text, own, before)
        });
        let text = shorter.map(|(_, text, _)| text).min_by_key(|text| count(text, *dialect));
        (*dialect, text.unwrap_or(own).clone(), *before)
    };
    scripts.iter().map(best).collect()
}

/// The text that `migrate` takes for a migration that cannot be taken back.
fn irreversible(way_back: &WayBackFrom) -> String {
    let of = match way_back {
        WayBackFrom::None(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        WayBackFrom::Scripts | WayBackFrom::Difference(_) => String::new(),
    };
    format!("-- irreversible: there is no way back from {of}\n")
}

/// A squash on one backend, while it is drafted.
struct Side<'a> {
    squashing: &'a Squashing,
    id: &'a MigrationId,
    dialect: Dialect,
    members: &'a [MigrationId],
    how: Optimise,
    also: &'a [Dialect],
    before: Schema,
}

/// A script of a member: its file as messages name it, and its text.
type Text = (MigrationId, String, String);

impl Side<'_> {
    /// Returns what is there after the members.
    fn after(&self) -> Result<Schema, SquashError> {
        let mut after = self.before.clone();
        for (id, file, text) in self.scripts()? {
            replay(&text, &mut after).map_err(|source| {
                SquashError::from(ReplayedError::Read { id, file, source: Box::new(source) })
            })?;
            after.end_session();
        }
        Ok(after)
    }

    fn up(&self) -> Result<(Squashed, String), SquashError> {
        let scripts = self.scripts()?;
        let up = self.squashed(&scripts, &self.before)?;
        let text = up.script(&self.before, self.also).map_err(|source| self.unwritable(source))?;
        Ok((up, text))
    }

    /// Returns the way back, where it is from, and whether it can be one transaction.
    fn down(
        &self,
        up: &Squashed,
        after: &Schema,
    ) -> Result<(Option<String>, WayBackFrom, bool), SquashError> {
        let (mut scripts, mut missing, mut refused): (Vec<Text>, Vec<MigrationId>, Vec<MigrationId>) =
            Default::default();
        for id in self.members.iter().rev() {
            let folder = folder_of(self.squashing, self.dialect, id)?;
            match folder.read_down(self.dialect)? {
                None => missing.push(id.clone()),
                Some(down) if says_irreversible(&down.text, self.dialect) => refused.push(id.clone()),
                Some(down) => scripts.push((id.clone(), folder.shown(&down), down.text)),
            }
        }
        if !refused.is_empty() {
            refused.reverse();
            return Ok((None, WayBackFrom::None(refused), true));
        }
        match self.squashing.ways_back.get(&self.dialect) {
            Some(WayBackTried::None) => return Ok((None, WayBackFrom::None(self.members.to_vec()), true)),
            Some(WayBackTried::Difference) => missing = self.members.to_vec(),
            None => {}
        }
        let mut there = after.clone();
        for (id, _, text) in &scripts {
            if missing.is_empty() && replay(text, &mut there).is_err() {
                missing.push(id.clone());
            }
            there.end_session();
        }
        if missing.is_empty() {
            let down = self.squashed(&scripts, after)?;
            let text = down.script(after, self.also).map_err(|source| self.unwritable(source))?;
            return Ok((Some(text), WayBackFrom::Scripts, down.run_in_transaction));
        }
        missing.sort();
        let operations: Vec<Operation> = up.steps.iter().flat_map(operations).cloned().collect();
        let way_back = back(&operations, &self.before);
        let is_lost = operations.iter().any(|operation| changes_what_was_there(operation, &self.before));
        if is_lost || way_back.is_empty() && !operations.is_empty() {
            return Ok((None, WayBackFrom::None(missing), true));
        }
        let text = script(&way_back, after, &[], self.also).map_err(|source| self.unwritable(source))?;
        Ok((Some(text), WayBackFrom::Difference(missing), true))
    }

    /// Returns the scripts that apply the members.
    fn scripts(&self) -> Result<Vec<Text>, SquashError> {
        let text = |id: &MigrationId| {
            let folder = folder_of(self.squashing, self.dialect, id)?;
            Ok((id.clone(), folder.shown(&folder.up), folder.up.text.clone()))
        };
        self.members.iter().map(text).collect()
    }

    fn squashed(&self, scripts: &[Text], before: &Schema) -> Result<Squashed, SquashError> {
        let mut sources = Vec::with_capacity(scripts.len());
        for (id, file, script) in scripts {
            let metadata = &folder_of(self.squashing, self.dialect, id)?.metadata;
            let (elidable, run_in_transaction) = (metadata.elidable, metadata.run_in_transaction);
            sources.push(Source { id, file, script, elidable, run_in_transaction });
        }
        squash(&sources, before, self.how).map_err(|(place, source): (usize, SplitError)| {
            SquashError::Split { file: scripts[place].1.clone(), source }
        })
    }

    fn unwritable(&self, source: RenderError) -> SquashError {
        SquashError::Render { id: self.id.clone(), dialect: self.dialect, source: Box::new(source) }
    }
}

/// Says whether an operation does something to what is there before it that a difference of schemas does not tell, or cannot take back
/// where there are rows.
fn changes_what_was_there(operation: &Operation, before: &Schema) -> bool {
    match operation {
        Operation::Data { writes, .. } => writes.iter().any(|table| before.table(table).is_some()),
        Operation::Opaque { .. } => true,
        Operation::AddValue { name, .. } => before.enumeration(name).is_some(),
        _ => false,
    }
}

fn operations(step: &Step) -> &[Operation] {
    match step {
        Step::Kept { operations, .. } => operations,
        Step::Made { operation, .. } => std::slice::from_ref(operation),
    }
}
