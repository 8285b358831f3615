//! Originals and squash side by side, and what is written down of it.

use std::collections::BTreeMap;

use caribou_executor::Context;
use caribou_migration::{Checksum, Dialect, MigrationId};
use caribou_verify::{Equivalence, Place, RoundTripError};

use super::{DraftedSquashes, Squashing};

/// What `proof.toml` beside a squash says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofFile {
    /// What was seen on each backend.
    pub on: BTreeMap<Dialect, ProofRecord>,
}

impl ProofFile {
    /// Returns the text of the file.
    pub fn to_text(&self) -> String {
        String::new()
    }
}

/// What is written down of a proof on one backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofRecord {
    /// Both led to the same.
    Proven {
        /// Over the scripts of the originals, there and back, in order, under their names.
        originals: Checksum,
        /// Over the scripts of the squash, there and back.
        squash: Checksum,
        /// How many tables had rows that were compared.
        tables_with_rows: usize,
        /// Whether the way back was compared with that of the originals, or with what was there before.
        way_back: String,
    },
    /// It was not tried, and why.
    Not(String),
}

/// What a proof that was written down is worth today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofState {
    /// It was made of these very files.
    Stands,
    /// The originals are gone, so only the squash's own files can be compared with it; they are the same.
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

pub(super) fn prove(
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    place: &Place,
    context: &Context<'_>,
) -> Result<Equivalence, RoundTripError> {
    let _ = (squashing, drafted, place, context);
    todo!()
}

pub(super) fn recorded(
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    dialect: Dialect,
    equivalence: &Equivalence,
) -> BTreeMap<MigrationId, ProofRecord> {
    let _ = (squashing, drafted, dialect, equivalence);
    todo!()
}
