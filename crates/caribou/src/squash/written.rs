//! The folders of squashes.

use caribou_files::WriteError;
use caribou_migration::Dialect;

use super::{DraftedSquashes, ProofRecord};

pub(super) fn write(drafted: &DraftedSquashes, proofs: &[(Dialect, ProofRecord)]) -> Result<(), WriteError> {
    let _ = (drafted, proofs);
    todo!()
}
