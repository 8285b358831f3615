//! The place of a migration in another app.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::Graph;
use caribou_migration::{AppLabel, MetadataEdit, MigrationId, Reference};

use crate::draft::Draft;
use crate::{Named, RenameError, graph};

/// Gives those that go to another app their places there, and closes the gaps that they leave. Returns the new leaf of each app that one
/// left or came to, by its old name; none where nothing goes to another app.
pub(crate) fn in_order(draft: &mut Draft<'_>) -> Result<BTreeMap<AppLabel, MigrationId>, RenameError> {
    let moves = draft.new.iter().filter(|(old, new)| old.app() != new.app());
    let touched: BTreeSet<AppLabel> =
        moves.flat_map(|(old, new)| [old.app().clone(), new.app().clone()]).collect();
    if touched.is_empty() {
        return Ok(BTreeMap::new());
    }
    let graph = graph::before(draft.names)?;
    can_go(draft, &graph, &touched)?;
    let line = |app: &AppLabel| -> Vec<MigrationId> {
        graph.nodes().filter(|id| draft.name(id).app() == app).cloned().collect()
    };
    let lines: BTreeMap<AppLabel, Vec<MigrationId>> =
        touched.into_iter().map(|app| (app.clone(), line(&app))).collect();
    let mut places = Places { graph, lines, new: BTreeSet::new() };
    places.close_gaps(draft);
    places.join(draft);
    places.one_end(draft);
    places.write(draft);
    places.pin(draft);
    let leaf = |(app, line): (&AppLabel, &Vec<MigrationId>)| Some((app.clone(), line.last()?.clone()));
    Ok(places.lines.iter().filter_map(leaf).collect())
}

/// Checks that every app has one order, and that no squash is torn apart.
fn can_go(draft: &Draft<'_>, graph: &Graph, touched: &BTreeSet<AppLabel>) -> Result<(), RenameError> {
    for squash in graph.squashes() {
        let originals = || squash.covers.iter().filter(|id| draft.names.all.contains_key(*id));
        let parts = originals().chain(originals().next().map(|_| &squash.id));
        if let Some(id) = parts.into_iter().find(|id| draft.is_moved(id)) {
            return Err(RenameError::PartOfSquash { id: id.clone(), squash: squash.id.clone() });
        }
    }
    for app in touched {
        let heads = graph.leaves(app);
        if heads.len() > 1 {
            return Err(RenameError::Heads { app: app.clone(), heads });
        }
    }
    Ok(())
}

/// The places that migrations have in the apps that something leaves or comes to; all by their old names.
struct Places {
    /// The graph as it was.
    graph: Graph,
    /// The migrations that each app will have, in the order of the graph.
    lines: BTreeMap<AppLabel, Vec<MigrationId>>,
    /// What depends on what besides: child and parent. All of it goes along the order of the graph.
    new: BTreeSet<(MigrationId, MigrationId)>,
}

impl Places {
    /// Those that depended on one that goes depend on what that depended on, in the app that it leaves.
    fn close_gaps(&mut self, draft: &Draft<'_>) {
        for child in self.graph.nodes().filter(|id| !draft.is_moved(id)) {
            let own = |id: &MigrationId| {
                let parents = self.graph.parents(id).filter(|parent| parent.app() == child.app());
                parents.cloned().collect::<Vec<_>>()
            };
            let mut open: Vec<MigrationId> = own(child).into_iter().filter(|id| draft.is_moved(id)).collect();
            let mut seen = BTreeSet::new();
            while let Some(gone) = open.pop() {
                for parent in own(&gone) {
                    if !draft.is_moved(&parent) {
                        self.new.insert((child.clone(), parent));
                    } else if seen.insert(parent.clone()) {
                        open.push(parent);
                    }
                }
            }
        }
    }

    /// Those that come to an app stand between the one before them and the next one.
    fn join(&mut self, draft: &Draft<'_>) {
        for pair in self.lines.values().flat_map(|line| line.windows(2)) {
            if pair.iter().any(|id| draft.is_moved(id)) {
                self.new.insert((pair[1].clone(), pair[0].clone()));
            }
        }
    }

    /// Gives those a neighbour that have become another root or leaf of their app.
    fn one_end(&mut self, draft: &Draft<'_>) {
        for (app, line) in &self.lines {
            let is_in = |id: &MigrationId| draft.name(id).app() == app;
            let new: Vec<_> =
                self.new.iter().filter(|(child, parent)| is_in(child) && is_in(parent)).cloned().collect();
            let is_root = |id: &MigrationId| {
                !self.graph.parents(id).any(is_in) && !new.iter().any(|(child, _)| child == id)
            };
            let is_leaf = |id: &MigrationId| {
                !self.graph.children(id).any(is_in) && !new.iter().any(|(_, parent)| parent == id)
            };
            let (roots, leaves) = (self.graph.roots(app), self.graph.leaves(app));
            for pair in line.windows(2) {
                let second_root = is_root(&pair[1]) && !roots.contains(&pair[1]);
                let second_leaf = is_leaf(&pair[0]) && !leaves.contains(&pair[0]);
                if second_root || second_leaf {
                    self.new.insert((pair[1].clone(), pair[0].clone()));
                }
            }
        }
    }

    /// Writes down what depends on what besides.
    fn write(&self, draft: &mut Draft<'_>) {
        for (child, parent) in &self.new {
            let parent = draft.name(parent).clone();
            for child in [child.clone()].into_iter().chain(self.first_originals(draft, child)) {
                draft.write_order(&child);
                draft.edit(&child, MetadataEdit::Depend(vec![parent.clone()]));
            }
        }
    }

    /// Returns the originals of a squash that depend on no other of them: where it steps aside, they are in its place.
    fn first_originals(&self, draft: &Draft<'_>, squash: &MigrationId) -> Vec<MigrationId> {
        let Some(squash) = self.graph.squashes().iter().find(|other| other.id == *squash) else {
            return Vec::new();
        };
        let all = &draft.names.all;
        let covers: BTreeSet<&MigrationId> =
            squash.covers.iter().filter(|id| all.contains_key(*id)).collect();
        let is_first = |named: &&Named| {
            let dependencies = named.metadata.dependencies.iter().flatten().filter_map(Reference::exact);
            let follows = named.follows.iter().filter(|_| named.metadata.dependencies.is_none());
            !dependencies.chain(follows).any(|id| covers.contains(id))
        };
        let originals = covers.iter().filter_map(|id| all.get(*id));
        originals.filter(is_first).map(|named| named.id.clone()).collect()
    }

    /// Names what a reference to an app as a whole means, where it would mean another one.
    fn pin(&self, draft: &mut Draft<'_>) {
        for Named { id, metadata, .. } in draft.names.all.values() {
            let whole = metadata.dependencies.iter().flatten().chain(&metadata.run_before);
            let whole: BTreeSet<&Reference> = whole.filter(|reference| reference.exact().is_none()).collect();
            for reference in whole {
                let app = reference.app();
                let Some(line) = self.lines.get(app) else { continue };
                let (ends, now) = match reference {
                    Reference::First(_) => (self.graph.roots(app), line.first()),
                    _ => (self.graph.leaves(app), line.last()),
                };
                let to = match &ends[..] {
                    // What a migration says of the first one of its own app means nothing.
                    _ if id.app() == app && draft.is_moved(id) => Vec::new(),
                    _ if id.app() == app => continue,
                    [end] if now != Some(end) || draft.name(id).app() == app => {
                        vec![draft.name(end).clone().into()]
                    }
                    _ => continue,
                };
                draft.edit(id, MetadataEdit::Refer { from: reference.clone(), to });
            }
        }
    }
}
