//! Offsets as people and servers count them.

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1; a line feed ends one.
    pub line: u32,
    /// The character in the line, counted from 1.
    pub column: u32,
}

/// Returns the line and column of a byte; one inside a character stands for the character, one beyond
/// the end for the end.
///
/// # Examples
/// ```
/// let at = caribou_sql::position("SELECT 'é';\nDROP", 13);
/// assert_eq!((at.line, at.column), (2, 1));
/// ```
pub fn position(text: &str, byte: usize) -> Position {
    let before = &text[..text.floor_char_boundary(byte)];
    let start = before.rfind('\n').map_or(0, |feed| feed + 1);
    let feeds = before.bytes().filter(|&byte| byte == b'\n').count();
    Position { line: from_one(feeds), column: from_one(before[start..].chars().count()) }
}

/// Returns the byte at which the character with this number, counted from 1, starts; the end of the
/// text if it has fewer.
///
/// PostgreSQL reports an error's place in this way (`statement_position`).
///
/// # Examples
/// ```
/// assert_eq!(caribou_sql::byte_of_character("é = 1", 3), 3);
/// ```
pub fn byte_of_character(text: &str, character: usize) -> usize {
    text.char_indices().nth(character.saturating_sub(1)).map_or(text.len(), |(byte, _)| byte)
}

fn from_one(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
}
