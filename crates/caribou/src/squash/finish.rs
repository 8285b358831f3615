//! The end of a transition.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_files::{App, Change, Problem, Source, parse_metadata, read_text};
use caribou_graph::{FindError, Graph};
use caribou_migration::{AppLabel, MetadataEdit, MigrationId, Reference};

use super::written::PROOF;
use super::{Finish, SquashError, Squashing};
use crate::heads::{head_changes, leaves};
use crate::project::{Migration, nodes};
use crate::rename::SILENT_METADATA;

pub(super) fn finish(squashing: &Squashing, app: &AppLabel, name: &str) -> Result<Finish, SquashError> {
    let squash = find(squashing, app, name)?;
    let covers = squashing.graph.squashes().iter().find(|other| other.id == squash);
    let covers: BTreeSet<MigrationId> =
        covers.map(|squash| squash.covers.clone()).unwrap_or_default().into_iter().collect();
    let mut removed = Vec::new();
    for id in &covers {
        match squashing.any().get(id) {
            Some(Migration::Folder(folder)) => removed.push(folder),
            Some(Migration::Code(_)) => return Err(SquashError::CompiledIn(id.clone())),
            None => {}
        }
    }
    let mut after = After { squashing, squash: &squash, covers: &covers, files: BTreeMap::new() };
    after.repoint(&removed)?;
    after.keep_order()?;

    let written = after.files.values().filter_map(|file| Some((file, file.text.clone()?)));
    let mut changes: Vec<Change> = written
        .clone()
        .map(|(file, text)| Change::Write { path: file.source.metadata_file(), text })
        .collect();
    let repointed = written.map(|(file, _)| file.source.id.clone()).filter(|id| *id != squash).collect();
    // There is nothing left that it could be compared with.
    changes.extend(proof(&after.files[&squash].source)?.map(|path| Change::Remove { path }));
    changes.extend(removed.iter().map(|folder| Change::Remove { path: folder.folder.clone() }));
    let removed = removed.into_iter().map(|folder| folder.id.clone()).collect();
    changes.extend(head_changes(squashing.any(), &leaves(&after.graph()?)));
    let root = squashing.location.files_root().to_owned();
    Ok(Finish { squash, removed, repointed, root, changes })
}

/// Finds the squash that somebody means. One that lies in another can be finished too.
fn find(squashing: &Squashing, app: &AppLabel, name: &str) -> Result<MigrationId, SquashError> {
    let is_squash = |id: &MigrationId| {
        let folder = squashing.any().get(id).and_then(Migration::folder);
        folder.is_some_and(|folder| !folder.metadata.replaces.is_empty())
    };
    match squashing.graph.find(app, name) {
        Ok(id) if is_squash(&id) => Ok(id),
        Ok(id) => Err(SquashError::NoSquash(id)),
        Err(FindError::Replaced { id, .. }) if is_squash(&id) => Ok(id),
        Err(error) => Err(error.into()),
    }
}

fn proof(squash: &Source) -> Result<Option<PathBuf>, SquashError> {
    let path = squash.folder.join(PROOF);
    Ok(read_text(&path)?.map(|_| path))
}

/// The migrations that stay, as they will be.
struct After<'a> {
    squashing: &'a Squashing,
    squash: &'a MigrationId,
    /// All that the squash stands for.
    covers: &'a BTreeSet<MigrationId>,
    files: BTreeMap<MigrationId, File>,
}

/// A migration that stays.
struct File {
    source: Source,
    /// What its `metadata.toml` will say; `None` when it stays as it is.
    text: Option<String>,
}

impl After<'_> {
    /// Points everything at the squash that named what it stands for.
    fn repoint(&mut self, removed: &[&Source]) -> Result<(), SquashError> {
        for (id, migration) in self.squashing.any().migrations() {
            let Some(source) = migration.folder().filter(|_| !self.covers.contains(id)) else { continue };
            self.files.insert(id.clone(), File { source: source.clone(), text: None });
            let named = source.metadata.named();
            let named: BTreeSet<&MigrationId> = named.filter(|name| self.covers.contains(name)).collect();
            let is_squash = id == self.squash;
            let to = if is_squash { Vec::new() } else { vec![self.squash.clone()] };
            let repoint = |from: &MigrationId| MetadataEdit::Repoint { from: from.clone(), to: to.clone() };
            let mut edits = Vec::new();
            if is_squash {
                edits.push(MetadataEdit::Replaced(self.covers.iter().cloned().collect()));
                edits.push(MetadataEdit::RunBefore(self.run_before(removed)));
            }
            edits.extend(named.into_iter().map(repoint));
            self.edit(id, &edits)?;
        }
        Ok(())
    }

    /// Returns what has to come after what goes, and so after the squash.
    fn run_before(&self, removed: &[&Source]) -> Vec<Reference> {
        let all = removed.iter().flat_map(|source| &source.metadata.run_before);
        let is_outside = |id: &MigrationId| id != self.squash && !self.covers.contains(id);
        all.filter(|reference| reference.exact().is_none_or(is_outside)).cloned().collect()
    }

    /// Sees to it that a new database gets the same order: where only the order of the folder said it, and does so no more, it is written down.
    fn keep_order(&mut self) -> Result<(), SquashError> {
        let before = &self.squashing.graph;
        // Once for the squash, if its place in the folder even makes a circle, and once for the others.
        for _ in 0..2 {
            let graph = self.graph();
            let is_moved = |id: &MigrationId| match &graph {
                Ok(graph) => !before.parents(id).eq(graph.parents(id)),
                Err(_) => id == self.squash,
            };
            let is_silent = |id: &&MigrationId| {
                self.files.get(id).is_some_and(|file| file.source.metadata.dependencies.is_none())
            };
            let moved: Vec<MigrationId> =
                before.nodes().filter(is_silent).filter(|id| is_moved(id)).cloned().collect();
            for id in moved {
                let parents = before.parents(&id).cloned().collect();
                self.edit(&id, &[MetadataEdit::Dependencies(parents)])?;
            }
        }
        let graph = self.graph()?;
        let conflicts = graph.conflicts();
        if !conflicts.is_empty() {
            return Err(SquashError::Heads(conflicts));
        }
        // A squash needs what its own statements need, without what only the originals asked for.
        let squashes: BTreeSet<&MigrationId> = before.squashes().iter().map(|squash| &squash.id).collect();
        let is_same = |id: &&MigrationId| {
            let parents: BTreeSet<&MigrationId> = before.parents(id).collect();
            let now: BTreeSet<&MigrationId> = graph.parents(id).collect();
            now == parents || (squashes.contains(id) && now.is_subset(&parents))
        };
        match before.nodes().find(|id| !is_same(id)) {
            Some(id) => Err(SquashError::Reordered { squash: self.squash.clone(), id: id.clone() }),
            None => Ok(()),
        }
    }

    /// Builds the graph of what stays.
    fn graph(&self) -> Result<Graph, SquashError> {
        let project = self.squashing.any();
        let mut apps: BTreeMap<&AppLabel, Vec<Source>> = BTreeMap::new();
        for file in self.files.values() {
            apps.entry(file.source.id.app()).or_default().push(file.source.clone());
        }
        let is_code = |id: &MigrationId| matches!(project.get(id), Some(Migration::Code(_)));
        let mut all: Vec<_> = project.nodes().iter().filter(|node| is_code(&node.id)).cloned().collect();
        for (label, mut migrations) in apps {
            migrations.sort_by_key(|source| (source.id.name().version(), source.id.name().clone()));
            let folder = project.folder(label).map(PathBuf::from).unwrap_or_default();
            let app = App { label: label.clone(), folder, migrations, warnings: Vec::new() };
            if let Some(problem) = app.same_versions().next() {
                return Err(problem.into());
            }
            all.extend(nodes(&app));
        }
        Ok(Graph::build(all, &BTreeSet::new())?)
    }

    fn edit(&mut self, id: &MigrationId, edits: &[MetadataEdit]) -> Result<(), SquashError> {
        let Some(file) = self.files.get_mut(id).filter(|_| !edits.is_empty()) else { return Ok(()) };
        let path = file.source.metadata_file();
        let old = match &file.text {
            Some(text) => Some(text.clone()),
            None => read_text(&path)?,
        };
        let text = old.clone().unwrap_or_else(|| SILENT_METADATA.to_owned());
        let wrong = |source| Problem::Metadata { path: path.clone(), source };
        let new = file.source.edited(&text, edits).map_err(wrong)?;
        if old.as_ref() != Some(&new) {
            let parsed = parse_metadata(&new).map_err(wrong)?;
            (file.source.metadata, file.source.lines) = (parsed.metadata, parsed.lines);
            file.text = Some(new);
        }
        Ok(())
    }
}
