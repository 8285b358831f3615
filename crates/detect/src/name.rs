//! What a migration is called.

use caribou_schema::{Operation, Schema};

/// Returns what operations do, as the name of a migration without its number: `add_parent_to_ticket`, `create_comment_and_more`.
/// Verb first, at most 52 characters, of `a-z`, `0-9` and `_`; `None` when nothing can be said.
pub fn describe(_operations: &[Operation], _before: &Schema) -> Option<String> {
    None
}
