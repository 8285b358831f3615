//! Identifiers as the database keeps them.

use caribou_migration::Dialect;

use crate::lexeme::{Lexeme, unquote};
use crate::token::TokenKind;

/// Returns the identifier that a token is: without quotes, and folded where PostgreSQL folds.
///
/// A keyword is one too; only who reads the tokens around it can tell.
pub(crate) fn identifier(lexeme: Lexeme<'_>, dialect: Dialect) -> Option<String> {
    match lexeme.kind {
        TokenKind::Word if dialect == Dialect::Postgres => Some(lexeme.text.to_ascii_lowercase()),
        TokenKind::Word => Some(lexeme.text.to_owned()),
        TokenKind::QuotedIdentifier if lexeme.text.starts_with(['U', 'u']) => {
            Some(unescape(&unquote(lexeme.text)))
        }
        TokenKind::QuotedIdentifier => Some(unquote(lexeme.text)),
        _ => None,
    }
}

/// Replaces the `\0061` and `\+000061` of a `U&"..."` by their characters; what is no such escape stays.
fn unescape(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut result = parts.next().unwrap_or_default().to_owned();
    let mut literal = false;
    for part in parts {
        if literal {
            result.push_str(part);
            literal = false;
            continue;
        }
        let (skip, digits) = if part.starts_with('+') { (1, 6) } else { (0, 4) };
        let character = part
            .get(skip..skip + digits)
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                result.push(character);
                result.push_str(&part[skip + digits..]);
            }
            None => {
                result.push('\\');
                result.push_str(part);
                // A doubled backslash stands for one.
                literal = part.is_empty();
            }
        }
    }
    result
}
