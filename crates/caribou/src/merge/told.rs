//! A branch told anew: it follows the other one, and where it was applied as it was, that counts.

use std::collections::{BTreeMap, BTreeSet};

use caribou_merge::{Retold, retell};
use caribou_migration::{Dialect, Metadata, MigrationId, Reference};
use caribou_schema::{Schema, diff, without_order};
use caribou_sql::{replay, script};
use caribou_squash::Step;

use super::joined::{Numbers, Texts, migration};
use super::order::after;
use super::sides::{Ground, Parted, Scripts};
use super::{MergeError, Merging};
use crate::make::NewMigration;
use crate::project::{Migration, Project};

/// A migration told anew.
pub(super) struct Told {
    /// The one as it is.
    pub(super) old: MigrationId,
    /// The one that follows the other branch, and replaces it.
    pub(super) new: NewMigration,
}

/// Tells the migrations of a branch anew that cannot follow another branch as they are.
pub(super) fn told(
    merging: &Merging,
    ground: &Ground,
    (branch, other): (usize, usize),
    numbers: &mut Numbers<'_>,
) -> Result<Vec<Told>, MergeError> {
    let head = &ground.branches[other].head;
    let parted = ground.parted(branch, other);
    let ids = parted.first.as_slice();
    let mut anew: BTreeMap<Dialect, Vec<Retold>> = BTreeMap::new();
    for (&dialect, project) in &merging.projects {
        let before = ground.schema(project)?;
        let before = after(project, &before, [parted.common.as_slice()]).unwrap_or(before);
        let [branch, other] = [ids, &parted.second].map(|ids| Scripts::of(project, ids));
        anew.insert(dialect, retell(&before, &other.sources(), &branch.sources())?);
    }
    let changed: BTreeSet<usize> =
        anew.values().flatten().filter(|retold| retold.is_changed).map(|retold| retold.place).collect();
    let mut all = Vec::new();
    for place in changed {
        let old = &ids[place];
        let new = numbers.next(old.app(), old.name().description())?;
        let mut texts = BTreeMap::new();
        for (&dialect, project) in &merging.projects {
            let steps: Vec<&[Step]> = anew[&dialect].iter().map(|retold| retold.steps.as_slice()).collect();
            let side = Side { merging, project, ground, parted: &parted, place };
            texts.insert(dialect, side.texts(&steps)?);
        }
        let header = format!("-- {old}, told anew so that it follows {head}.\n");
        let metadata = metadata(merging, old, head)?;
        all.push(Told { old: old.clone(), new: migration(merging, new, metadata, &header, texts) });
    }
    Ok(all)
}

/// It needs what it needed, and the other branch; it stands for the one as it was.
fn metadata(merging: &Merging, old: &MigrationId, head: &MigrationId) -> Result<Metadata, MergeError> {
    let source = merging.any().get(old).and_then(Migration::folder);
    let own = source.map(|source| source.metadata.clone()).unwrap_or_default();
    let mut dependencies = own
        .dependencies
        .unwrap_or_else(|| merging.graph.parents(old).cloned().map(Reference::Exact).collect());
    dependencies.push(Reference::Exact(head.clone()));
    Ok(Metadata {
        dependencies: Some(dependencies),
        replaces: vec![old.clone()],
        replaced: Vec::new(),
        aliases: Vec::new(),
        merged_from: Vec::new(),
        initial: false,
        ..own
    })
}

/// One backend.
struct Side<'a> {
    merging: &'a Merging,
    project: &'a Project,
    ground: &'a Ground,
    /// The first is the branch that is told anew.
    parted: &'a Parted,
    place: usize,
}

impl Side<'_> {
    /// Writes the scripts of the migration at the place. `steps` are those of the whole branch.
    fn texts(&self, steps: &[&[Step]]) -> Result<Texts, MergeError> {
        let dialect = self.project.dialect();
        let also: Vec<Dialect> =
            self.merging.projects.keys().copied().filter(|other| *other != dialect).collect();
        let render = |source| MergeError::Render { dialect, source };
        let base = self.ground.schema(self.project)?;
        let [common, other] = [&self.parted.common, &self.parted.second].map(Vec::as_slice);
        let mut before = after(self.project, &base, [common, other]).unwrap_or(base);
        for steps in &steps[..self.place] {
            follow(&mut before, steps);
        }
        let up = caribou_squash::script(steps[self.place], &before, &also).map_err(render)?;
        let mut after = before.clone();
        follow(&mut after, steps[self.place]);
        let down = match self.kept_down(&before, &after)? {
            Some(text) => text,
            None => script(&diff(&after, &before), &after, &[], &also).map_err(render)?,
        };
        Ok(Texts { before, after, up, down })
    }

    /// Returns the way back as it is, if it leads back from there too.
    fn kept_down(&self, before: &Schema, after: &Schema) -> Result<Option<String>, MergeError> {
        let source = self.project.get(&self.parted.first[self.place]).and_then(Migration::folder);
        let Some(source) = source else { return Ok(None) };
        let Some(down) = source.read_down(self.project.dialect())? else { return Ok(None) };
        let mut schema = after.clone();
        let is_back = replay(&down.text, &mut schema).is_ok()
            && without_order(before.differences(&schema)).0.is_empty();
        Ok(is_back.then_some(down.text))
    }
}

/// Lets a schema follow what is to be done.
pub(super) fn follow(schema: &mut Schema, steps: &[Step]) {
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
