//! What a proof that was written down is worth today.

use caribou_executor::Work;
use caribou_files::read_text;
use caribou_migration::{Checksum, Dialect, MigrationId};
use caribou_sql::{checksum, checksum_of};
use caribou_verify::Way;

use super::super::written::PROOF;
use super::group::Group;
use super::sides::beyond;
use super::{ProofFile, ProofRecord};
use crate::project::Project;
use crate::work::way;

/// What a proof that was written down is worth today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofState {
    /// It was made of these very files.
    Stands,
    /// The originals are gone, so only the squash's own files can be compared with it; they are the same, or it was never proven.
    OriginalsGone,
    /// The squash was changed since.
    SquashChanged,
    /// An original was changed since.
    OriginalsChanged,
    /// There is none.
    None,
}

/// A squash that is on disk without a proof that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproven {
    /// The squash.
    pub id: MigrationId,
    /// What its proof is worth.
    pub state: ProofState,
}

/// Compares a squash on disk and what it replaces with what was written down of its proof, on the project's backend.
pub fn proof_state(project: &Project, id: &MigrationId) -> ProofState {
    let Some(source) = project.get(id).and_then(|migration| migration.folder()) else {
        return ProofState::None;
    };
    let group = Group::of(project, id);
    let own = |group: &Group| {
        let own = group.members.iter().filter(|(_, squash)| *squash == id);
        own.map(|(member, squash)| (member.clone(), squash.clone())).collect()
    };
    let beyond = group.as_ref().map(|group| beyond(&group.old, &group.new, &own(group)));
    let originals = originals(project, source.metadata.replaces.iter().chain(beyond.into_iter().flatten()));
    let text = read_text(&source.folder.join(PROOF)).ok().flatten().unwrap_or_default();
    match (ProofFile::parse(&text).on.get(&project.dialect()), originals) {
        (Some(ProofRecord::Proven { squash, .. }), _)
            if *squash != of_way(&way(project, id), project.dialect()) =>
        {
            ProofState::SquashChanged
        }
        (_, None) => ProofState::OriginalsGone,
        (Some(ProofRecord::Proven { originals, .. }), Some(today)) if *originals != today => {
            ProofState::OriginalsChanged
        }
        (Some(ProofRecord::Proven { .. }), Some(_)) => ProofState::Stands,
        (Some(ProofRecord::Not(_)) | None, Some(_)) => ProofState::None,
    }
}

/// Returns the checksum over migrations, there and back; `None` when one is not there. A name is not in it: one that is changed changes
/// nothing that was proven.
pub(super) fn originals<'i>(
    project: &Project,
    ids: impl IntoIterator<Item = &'i MigrationId>,
) -> Option<Checksum> {
    let dialect = project.dialect();
    let of = |id: &MigrationId| {
        project.get(id)?;
        Some(of_way(&way(project, id), dialect))
    };
    let all: Option<Vec<_>> = ids.into_iter().map(of).collect();
    all.map(checksum_of)
}

/// Returns the checksum over the scripts there and back. That there is no way back is the same as an empty one.
pub(super) fn of_way(way: &Way<'_>, dialect: Dialect) -> Checksum {
    let text = |work: &Work<'_>| match work {
        Work::Script(script) => checksum(&script.text, dialect),
        Work::Code(_) | Work::Nothing => checksum("", dialect),
    };
    let back = way.down.as_ref().map_or_else(|| checksum("", dialect), |down| text(&down.work));
    checksum_of([text(&way.up.work), back])
}
