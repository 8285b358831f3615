//! Old names: which migration on disk a database means that knows one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use caribou_history::{Rename, RenameReason};
use caribou_migration::{Metadata, MigrationId};

use crate::{Migration, Project};

/// What the migrations of a project say of names that they had, and of migrations that they took in.
#[derive(Debug, Default)]
pub(crate) struct OldNames<'a> {
    names: BTreeMap<MigrationId, OldName<'a>>,
}

/// Who claims a name.
#[derive(Debug, Default)]
struct OldName<'a> {
    claims: Vec<Claim<'a>>,
    /// The migration that is called so today, if there is one.
    on_disk: Option<&'a MigrationId>,
}

/// A migration that has an old name in its `aliases` or `merged_from`.
///
/// Of several names of one migration that a database knows, the greatest claim is it: the latest of its own names, else the first of those
/// that did the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim<'a> {
    Merged { first: Reverse<usize>, id: &'a MigrationId },
    Alias { last: usize, id: &'a MigrationId },
}

/// What became of the old names that a database knows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Recognised {
    /// What gets another name, ordered by the old one. No new name is in the database, no old one on disk.
    pub(crate) renames: Vec<Rename>,
    /// Names of migrations that did the same as one that the database knows too: that one.
    pub(crate) also: BTreeMap<MigrationId, MigrationId>,
}

/// An old name that does not say which migration is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmbiguousName {
    /// A migration on disk has it.
    OnDisk {
        /// The name.
        name: MigrationId,
        /// The migration that had it before, or took in one that was called so.
        claimed_by: MigrationId,
    },
    /// Two migrations claim it.
    Twice {
        /// The name.
        name: MigrationId,
        /// The first that claims it.
        first: MigrationId,
        /// The second.
        second: MigrationId,
    },
}

impl<'a> Claim<'a> {
    fn id(self) -> &'a MigrationId {
        match self {
            Self::Merged { id, .. } | Self::Alias { id, .. } => id,
        }
    }

    fn reason(self) -> RenameReason {
        match self {
            Self::Merged { .. } => RenameReason::DidTheSame,
            Self::Alias { .. } => RenameReason::Renamed,
        }
    }
}

impl<'a> OldNames<'a> {
    pub(crate) fn of(project: &'a Project) -> Self {
        let metadata = |(id, migration): (&'a MigrationId, &'a Migration)| {
            (id, migration.folder().map(|source| &source.metadata))
        };
        Self::claimed(project.migrations().map(metadata))
    }

    /// Collects what the migrations on disk claim; one that is compiled in claims nothing, and has no metadata.
    fn claimed(on_disk: impl Iterator<Item = (&'a MigrationId, Option<&'a Metadata>)> + Clone) -> Self {
        let mut names: BTreeMap<MigrationId, OldName<'a>> = BTreeMap::new();
        for (id, metadata) in on_disk.clone() {
            let Some(metadata) = metadata else { continue };
            let aliases = metadata.aliases.iter().enumerate();
            let aliases = aliases.map(|(last, alias)| (alias, Claim::Alias { last, id }));
            let merged = metadata.merged_from.iter().enumerate();
            let merged = merged.map(|(at, alias)| (alias, Claim::Merged { first: Reverse(at), id }));
            for (alias, claim) in aliases.chain(merged) {
                names.entry(alias.in_app(id.app())).or_default().claims.push(claim);
            }
        }
        if !names.is_empty() {
            for (id, _) in on_disk {
                if let Some(name) = names.get_mut(id) {
                    name.on_disk = Some(id);
                }
            }
        }
        Self { names }
    }

    /// Returns whether no migration was ever called otherwise.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Says which of the names that a database knows are old names of what. It takes each name, and each claim, once.
    ///
    /// What a migration on disk is called is never an old name, and what two migrations claim is nobody's. Where the database knows the new
    /// name as well, or a later one of the old ones, an old name of the migration itself stays what it is: nobody knows how it came there.
    pub(crate) fn recognise(&self, known: &BTreeSet<&MigrationId>) -> Recognised {
        let mut claimed: BTreeMap<&MigrationId, Vec<(Claim<'a>, &MigrationId)>> = BTreeMap::new();
        for &old in known {
            if let Some(claim) = self.owner(old) {
                claimed.entry(claim.id()).or_default().push((claim, old));
            }
        }
        let mut recognised = Recognised::default();
        for (new, mut claims) in claimed {
            claims.sort_unstable();
            if !known.contains(new)
                && let Some((claim, old)) = claims.pop()
            {
                let (old, new) = (old.clone(), new.clone());
                recognised.renames.push(Rename { old, new, reason: claim.reason() });
            }
            let same = claims.into_iter().filter(|(claim, _)| claim.reason() == RenameReason::DidTheSame);
            recognised.also.extend(same.map(|(_, old)| (old.clone(), new.clone())));
        }
        recognised.renames.sort_unstable();
        recognised
    }

    /// Returns the old names that do not say which migration is meant, ordered by name.
    pub(crate) fn ambiguous(&self) -> Vec<AmbiguousName> {
        let mut found = Vec::new();
        for (name, OldName { claims, on_disk }) in &self.names {
            let claimed_by: BTreeSet<&MigrationId> = claims.iter().map(|claim| claim.id()).collect();
            let mut others = claimed_by.into_iter().filter(|id| Some(*id) != *on_disk).cloned();
            if on_disk.is_some() {
                found.extend(
                    others.map(|claimed_by| AmbiguousName::OnDisk { name: name.clone(), claimed_by }),
                );
            } else if let (Some(first), Some(second)) = (others.next(), others.next()) {
                found.push(AmbiguousName::Twice { name: name.clone(), first, second });
            }
        }
        found
    }

    /// Returns the claim to a name, if there is one migration that has it, and none that is called so.
    fn owner(&self, old: &MigrationId) -> Option<Claim<'a>> {
        let OldName { claims, on_disk } = self.names.get(old)?;
        let greatest = claims.iter().max()?;
        let is_one = claims.iter().all(|claim| claim.id() == greatest.id());
        (is_one && on_disk.is_none()).then_some(*greatest)
    }
}

#[cfg(test)]
#[path = "old_names/tests.rs"]
mod tests;
