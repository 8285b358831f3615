//! The folders of squashes.

use std::collections::BTreeMap;

use caribou_files::WriteError;
use caribou_migration::MigrationId;

use super::{DraftedSquashes, ProofFile};

pub(super) fn write(
    drafted: &DraftedSquashes,
    proofs: &BTreeMap<MigrationId, ProofFile>,
) -> Result<(), WriteError> {
    let _ = (drafted, proofs);
    todo!()
}
