//! A branch told anew: it follows others, and where it was applied as it was, that counts.

use std::collections::{BTreeMap, BTreeSet};

use caribou_merge::{Retold, retell};
use caribou_migration::{Dialect, Metadata, MigrationId, Reference};
use caribou_schema::Schema;
use caribou_squash::Step;

use super::back::Moved;
use super::fold::{Folds, Parted};
use super::joined::{Numbers, Texts, in_words, migration};
use super::order::after;
use super::sides::Scripts;
use super::{MergeError, Merging};
use crate::make::NewMigration;
use crate::project::{Migration, Project};

/// Tells the migrations of a branch anew that cannot follow other branches as they are. `heads` are the heads of these branches as they will
/// be called. Each new one replaces the one that was there.
pub(super) fn told(
    merging: &Merging,
    folds: &Folds,
    (branch, others): (usize, &[usize]),
    heads: &[MigrationId],
    numbers: &mut Numbers<'_>,
) -> Result<Vec<NewMigration>, MergeError> {
    let branches = &merging.ground.branches;
    let below: Vec<MigrationId> =
        others.iter().flat_map(|&other| branches[other].migrations.iter().cloned()).collect();
    let parted = Parted::of(folds, &branches[branch].migrations, &once(folds, below));
    let ids = parted.first.as_slice();
    let mut anew: BTreeMap<Dialect, Vec<Retold>> = BTreeMap::new();
    for (dialect, project) in &merging.projects {
        let before = &merging.before[dialect];
        let before = after(project, before, [parted.common.as_slice()]).unwrap_or_else(|| before.clone());
        let [branch, other] = [ids, &parted.second].map(|ids| Scripts::of(project, ids));
        anew.insert(*dialect, retell(&before, &other.sources(), &branch.sources())?);
    }
    let changed: BTreeSet<usize> =
        anew.values().flatten().filter(|retold| retold.is_changed).map(|retold| retold.place).collect();
    let mut all = Vec::new();
    // One that goes is told anew as the one that stays.
    for place in changed.into_iter().filter(|&place| folds.one(&ids[place]) == &ids[place]) {
        let old = &ids[place];
        let new = numbers.next(old.app(), old.name().description())?;
        let mut texts = BTreeMap::new();
        for (&dialect, project) in &merging.projects {
            let steps: Vec<&[Step]> = anew[&dialect].iter().map(|retold| retold.steps.as_slice()).collect();
            let side = Side { merging, project, parted: &parted, place };
            texts.insert(dialect, side.texts(&steps)?);
        }
        let header = format!("-- {old}, told anew so that it follows {}.\n", in_words(heads));
        let metadata = metadata(merging, old, heads);
        all.push(migration(merging, new, metadata, &header, texts));
    }
    Ok(all)
}

/// Each migration once, also where it has two names.
fn once(folds: &Folds, ids: Vec<MigrationId>) -> Vec<MigrationId> {
    let mut known = BTreeSet::new();
    ids.into_iter().filter(|id| known.insert(folds.one(id).clone())).collect()
}

/// It needs what it needed, and the other branches; it stands for the one as it was.
fn metadata(merging: &Merging, old: &MigrationId, heads: &[MigrationId]) -> Metadata {
    let source = merging.any().get(old).and_then(Migration::folder);
    let own = source.map(|source| source.metadata.clone()).unwrap_or_default();
    let mut dependencies = own
        .dependencies
        .unwrap_or_else(|| merging.graph.parents(old).cloned().map(Reference::Exact).collect());
    dependencies.extend(heads.iter().cloned().map(Reference::Exact));
    Metadata {
        dependencies: Some(dependencies),
        replaces: vec![old.clone()],
        replaced: Vec::new(),
        aliases: Vec::new(),
        merged_from: Vec::new(),
        initial: false,
        ..own
    }
}

/// One backend.
struct Side<'a> {
    merging: &'a Merging,
    project: &'a Project,
    /// The first is the branch that is told anew.
    parted: &'a Parted,
    place: usize,
}

impl Side<'_> {
    /// Writes the scripts of the migration at the place. `steps` are those of the whole branch.
    fn texts(&self, steps: &[&[Step]]) -> Result<Texts, MergeError> {
        let dialect = self.project.dialect();
        let also = self.merging.also(dialect);
        let base = &self.merging.before[&dialect];
        let [common, other] = [&self.parted.common, &self.parted.second].map(Vec::as_slice);
        let mut before = after(self.project, base, [common, other]).unwrap_or_else(|| base.clone());
        for steps in &steps[..self.place] {
            follow(&mut before, steps);
        }
        let mut then = before.clone();
        let up = written(steps[self.place], &mut then, &also)?;
        let id = &self.parted.first[self.place];
        let scripts = Scripts::of(self.project, &self.parted.second);
        let had = [common, &self.parted.first[..=self.place]];
        let stood = after(self.project, base, had).unwrap_or_else(|| then.clone());
        let other = scripts.sources();
        let moved =
            Moved { project: self.project, id, stood: &stood, other: &other, before: &before, after: &then };
        let down = match moved.back(&also)? {
            Some(back) => back.text,
            None => moved.difference(&also)?,
        };
        Ok(Texts { before, after: then, up, down })
    }
}

/// Writes what is to be done, and lets a schema follow it.
pub(super) fn written(steps: &[Step], schema: &mut Schema, also: &[Dialect]) -> Result<String, MergeError> {
    let dialect = schema.dialect();
    let text = caribou_squash::script(steps, schema, also);
    let text = text.map_err(|source| MergeError::Render { dialect, source })?;
    follow(schema, steps);
    Ok(text)
}

/// Lets a schema follow what is to be done.
fn follow(schema: &mut Schema, steps: &[Step]) {
    for step in steps {
        let operations = match step {
            Step::Kept { operations, .. } => operations.as_slice(),
            Step::Made { operation, .. } => std::slice::from_ref(operation),
        };
        for operation in operations {
            // What does not fit is found when it is run.
            let _fits = schema.apply(operation);
        }
    }
    schema.end_session();
}
