//! Settings that hold until the end of a migration.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_sql::{Neutral, Statement, TokenKind, tokens};

/// Returns the statement that takes back what a script has set for all that comes behind it, where there is one and it is needed: each
/// migration begins with the settings of the connection, and in a squash the next one stands behind it.
///
/// On SQLite and MySQL there is none: scripts switch on again themselves what they have switched off.
pub(super) fn reset<'s>(
    statements: impl Iterator<Item = &'s Statement<'s>>,
    dialect: Dialect,
) -> Option<String> {
    if dialect != Dialect::Postgres {
        return None;
    }
    let settings: BTreeSet<String> = statements
        .filter(|statement| matches!(statement.neutral(), Some(Neutral::Setting | Neutral::Patience)))
        .filter_map(|statement| setting(statement.text))
        .collect();
    let resets: Vec<String> = settings.into_iter().map(|name| format!("RESET {name}")).collect();
    (!resets.is_empty()).then(|| resets.join(";\n"))
}

/// Returns what a `SET` or `set_config` sets, unless it is a transaction's property.
fn setting(text: &str) -> Option<String> {
    let words: Vec<&str> = tokens(text, Dialect::Postgres)
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::String))
        .map(|token| token.text(text))
        .collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found.eq_ignore_ascii_case(word));
    let name = if is(0, "SET") {
        let at = usize::from(is(1, "LOCAL") || is(1, "SESSION")) + 1;
        words.get(at)?
    } else {
        let at = words.iter().position(|word| word.eq_ignore_ascii_case("set_config"))?;
        words.get(at + 1)?
    };
    let name = name.trim_matches('\'').to_lowercase();
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    (is_plain && !matches!(name.as_str(), "transaction" | "constraints" | "time" | "role")).then_some(name)
}
