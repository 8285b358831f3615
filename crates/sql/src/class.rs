//! What a single byte may be, in one table, so that the scanner's inner loops are a load and a test.

/// White space of every dialect.
pub(crate) const SPACE: u8 = 1;
/// May stand in an unquoted identifier; every byte of a character beyond ASCII may.
pub(crate) const WORD: u8 = 2;
/// A decimal digit.
pub(crate) const DIGIT: u8 = 4;
/// A character of PostgreSQL's operators.
pub(crate) const OPERATOR: u8 = 8;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => SPACE,
            b'0'..=b'9' => WORD | DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | 0x80.. => WORD,
            b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'+' | b'-' | b'*' | b'/'
            | b'%' | b'<' | b'>' | b'=' => OPERATOR,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Says whether a byte is of one of the classes.
pub(crate) fn is(byte: u8, classes: u8) -> bool {
    CLASSES[usize::from(byte)] & classes != 0
}

/// Returns the first offset from `at` on whose byte is of none of the classes.
pub(crate) fn skip(bytes: &[u8], at: usize, classes: u8) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|&byte| !is(byte, classes)).map_or(bytes.len(), |count| at + count)
}
