//! Types of SQLite: any words.

use caribou_migration::Dialect;

use crate::lexeme::{lexemes, unquote};
use crate::token::TokenKind;

/// Writes the words in upper case with one space between them: `VARCHAR(20)`, `UNSIGNED BIG INT`.
pub(super) fn data_type(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut apart = false;
    for lexeme in lexemes(text, Dialect::Sqlite) {
        // SQLite takes the quotes off when a type is one word in quotes.
        if lexeme.kind == TokenKind::QuotedIdentifier && lexeme.text.len() == text.trim().len() {
            return unquote(lexeme.text).to_ascii_uppercase();
        }
        let symbol = lexeme.kind == TokenKind::Symbol;
        if apart && !symbol {
            written.push(' ');
        }
        written.push_str(&lexeme.text.to_ascii_uppercase());
        apart = !symbol || lexeme.text == ")";
    }
    written
}
