//! What git leaves in a file that two branches changed.

/// Returns where the first mark of a conflict stands, in bytes; git writes it at the beginning of a line.
///
/// # Examples
/// ```
/// # use caribou_migration::conflict_mark;
/// assert_eq!(conflict_mark("a = 1\n<<<<<<< HEAD\nb = 2\n"), Some(6));
/// assert_eq!(conflict_mark("-- <<<<<<< HEAD\n"), None);
/// ```
pub fn conflict_mark(text: &str) -> Option<usize> {
    let is_line = |at: &usize| text[..*at].is_empty() || text[..*at].ends_with('\n');
    text.match_indices("<<<<<<< ").map(|(at, _)| at).find(is_line)
}
