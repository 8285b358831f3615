//! What SQLite's grammar has against a statement.

use sqlite3_parser::lexer::sql::{Error, Parser};
use sqlite3_parser::{Bump, FallibleIterator};

use crate::parse::Problem;

/// The parser is not asked about longer statements: it copies what it reads, and rows in bulk need no opinion.
const LONGEST: usize = 1 << 16;

/// Returns what is wrong with a statement, if anything.
pub(super) fn problem(text: &str) -> Option<Problem> {
    if text.len() > LONGEST {
        return None;
    }
    let arena = Bump::new();
    let error = Parser::new(&arena, text.as_bytes()).next().err()?;
    let (message, place) = match error {
        Error::Io(_) => return None,
        Error::UnrecognizedToken(place) => ("this is no token".into(), place),
        Error::UnterminatedLiteral(place) => ("this string never ends".into(), place),
        Error::UnterminatedBracket(place) => ("this [ is never closed".into(), place),
        Error::UnterminatedBlockComment(place) => ("this comment never ends".into(), place),
        Error::BadVariableName(place) => ("this is no name of a parameter".into(), place),
        Error::BadNumber(place) => ("this is no number".into(), place),
        Error::ExpectedEqualsSign(place) => ("= is missing here".into(), place),
        Error::MalformedBlobLiteral(place) => ("this is no blob".into(), place),
        Error::MalformedHexInteger(place) => ("this is no hexadecimal number".into(), place),
        Error::ParserError(error, place) => (error.to_string(), place),
        _ => ("this is no SQL".into(), None),
    };
    let offset = place.map_or(0, |place| offset(text, place.line, place.column));
    Some(Problem { message, offset })
}

/// Returns the offset of a place whose line and byte in it are counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    text.floor_char_boundary(before + column.saturating_sub(1))
}
