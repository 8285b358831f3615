//! What is wrong with the names of migrations.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_graph::Graph;
use caribou_migration::{AppLabel, MigrationId, MigrationName};

use crate::finding::{Finding, FindingKind, SameNumber};
use crate::old_names::{AmbiguousName, OldNames};
use crate::project::{Migration, Project};

/// Returns the old names of which a database could not say what they mean; the files are those that claim them.
pub(super) fn ambiguous(project: &Project) -> Vec<Finding> {
    let file = |id: &MigrationId| Some(project.get(id)?.folder()?.metadata_file());
    let finding = |name: AmbiguousName| {
        let claimed_by = match &name {
            AmbiguousName::OnDisk { claimed_by, .. } => vec![claimed_by],
            AmbiguousName::Twice { first, second, .. } => vec![first, second],
        };
        let files: Vec<PathBuf> = claimed_by.into_iter().filter_map(file).collect();
        Finding { kind: FindingKind::AmbiguousName { name, files }, is_warning: false }
    };
    OldNames::of(project).ambiguous().into_iter().map(finding).collect()
}

/// Returns the migrations whose names do not say what they do.
pub(super) fn misleading(project: &Project, graph: &Graph) -> Vec<FindingKind> {
    crate::misleading(project, graph).into_iter().map(FindingKind::Misleading).collect()
}

/// Returns the migrations that share a number with another of their app, each with one such: of those with the same version to Diesel rather
/// than with another spelling of the number. A squash may share that of what it replaces, since only one of them stands.
pub(super) fn same_numbers(project: &Project) -> Vec<FindingKind> {
    let mut numbers: BTreeMap<&AppLabel, BTreeSet<u64>> = BTreeMap::new();
    let mut versions: BTreeMap<(&AppLabel, Number), Vec<&MigrationId>> = BTreeMap::new();
    for (id, _) in project.migrations() {
        numbers.entry(id.app()).or_default().extend(id.name().number());
        let number = id.name().number().map_or_else(|| Number::None(id.name().version()), Number::Some);
        versions.entry((id.app(), number)).or_default().push(id);
    }
    let mut found = Vec::new();
    for ((app, _), ids) in versions.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let stands_for: Vec<BTreeSet<&MigrationId>> = ids.iter().map(|id| replaced_by(project, id)).collect();
        for (at, second) in ids.iter().enumerate() {
            let others = (0..at).filter(|other| {
                !stands_for[*other].contains(second) && !stands_for[at].contains(ids[*other])
            });
            let is_version = |other: &usize| ids[*other].name().version() == second.name().version();
            let Some(other) = others.max_by_key(|other| (is_version(other), *other)) else { continue };
            let used = numbers.entry(app).or_default();
            let free = free_name(second.name(), used);
            used.extend(free.as_ref().and_then(MigrationName::number));
            let same = SameNumber { first: ids[other].clone(), second: (*second).clone(), free };
            found.push(if is_version(&other) {
                FindingKind::SameVersion(same)
            } else {
                FindingKind::SameNumber(same)
            });
        }
    }
    found
}

/// What stands in front of a name: a number, however it is spelled, or another word.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Number {
    Some(u64),
    None(String),
}

/// Returns all that a migration stands for, also by way of other squashes.
fn replaced_by<'a>(project: &'a Project, id: &MigrationId) -> BTreeSet<&'a MigrationId> {
    let listed = |id: &MigrationId| {
        let folder = project.get(id).and_then(Migration::folder);
        folder.into_iter().flat_map(|source| source.metadata.replaces.iter().chain(&source.metadata.replaced))
    };
    let mut all = BTreeSet::new();
    let mut open: Vec<&MigrationId> = listed(id).collect();
    while let Some(id) = open.pop() {
        if all.insert(id) {
            open.extend(listed(id));
        }
    }
    all
}

/// Gives a name the next number that is not used, as wide as its own.
fn free_name(name: &MigrationName, used: &BTreeSet<u64>) -> Option<MigrationName> {
    let own = name.number()?;
    let (prefix, description) = name.as_str().split_once('_')?;
    let digits = prefix.rfind('-').map_or(0, |dash| dash + 1);
    let (head, digits) = prefix.split_at(digits);
    let first: u64 = digits.parse().ok()?;
    let width = digits.len();
    // One more than there are used ones: the last at the latest is free.
    (1..).take(used.len() + 1).map_while(|more| first.checked_add(more)).find_map(|number| {
        let name = MigrationName::parse(&format!("{head}{number:0width$}_{description}")).ok()?;
        name.number().is_some_and(|number| number > own && !used.contains(&number)).then_some(name)
    })
}
