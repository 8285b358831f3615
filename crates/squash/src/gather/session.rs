//! Settings that hold until the end of a migration.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_sql::{Neutral, Statement, tokens};

/// Settings that change nothing about what statements of migrations mean: how long to wait, how much to say and to check, where files lie.
const HARMLESS: &[&str] = &[
    "backslash_quote",
    "bytea_output",
    "check_function_bodies",
    "client_encoding",
    "client_min_messages",
    "default_table_access_method",
    "default_tablespace",
    "idle_in_transaction_session_timeout",
    "lock_timeout",
    "maintenance_work_mem",
    "row_security",
    "standard_conforming_strings",
    "statement_timeout",
    "transaction_timeout",
    "work_mem",
    "xmloption",
];

/// What `pg_dump` sets in front of everything else.
const PREAMBLE: &[(&str, &str)] = &[
    ("client_encoding", "'utf8'"),
    ("client_min_messages", "warning"),
    ("default_table_access_method", "heap"),
    ("default_tablespace", "''"),
    ("idle_in_transaction_session_timeout", "0"),
    ("lock_timeout", "0"),
    ("row_security", "off"),
    ("search_path", "''"),
    ("standard_conforming_strings", "on"),
    ("statement_timeout", "0"),
    ("transaction_timeout", "0"),
    ("xmloption", "content"),
];

/// What a setting has to do with statements around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// They mean the same with it and without.
    Harmless,
    /// What `pg_dump` writes begins with it, and it is not needed. With an empty search path whatever works says all its schemas, and
    /// works without it; the others say what holds anyway.
    Preamble,
    /// They may mean something else.
    Matters,
}

/// Returns what a setting of PostgreSQL has to do with statements around it; of every other statement that it matters.
pub fn weight(statement: &Statement<'_>) -> Weight {
    if statement.dialect != Dialect::Postgres {
        return Weight::Matters;
    }
    match setting(statement.text) {
        Some((name, value)) if PREAMBLE.contains(&(name.as_str(), value.to_lowercase().as_str())) => {
            Weight::Preamble
        }
        Some((name, _)) if HARMLESS.contains(&name.as_str()) => Weight::Harmless,
        _ => Weight::Matters,
    }
}

/// Returns the statement that takes back what a script has set for all that comes behind it, where there is one and it is needed: each
/// migration begins with the settings of the connection, and in a squash the next one stands behind it. It matters as much as they do.
///
/// On SQLite and MySQL there is none: scripts switch on again themselves what they have switched off.
pub(super) fn reset<'s>(
    statements: impl Iterator<Item = &'s Statement<'s>>,
    dialect: Dialect,
) -> Option<(String, Weight)> {
    if dialect != Dialect::Postgres {
        return None;
    }
    let mut settings: BTreeSet<String> = BTreeSet::new();
    let mut matters = Weight::Harmless;
    for statement in statements {
        if !matches!(statement.neutral(), Some(Neutral::Setting | Neutral::Patience)) {
            continue;
        }
        match weight(statement) {
            Weight::Preamble => continue,
            Weight::Matters if statement.neutral() == Some(Neutral::Setting) => matters = Weight::Matters,
            Weight::Matters | Weight::Harmless => {}
        }
        settings.extend(setting(statement.text).map(|(name, _)| name));
    }
    let resets: Vec<String> = settings.into_iter().map(|name| format!("RESET {name}")).collect();
    (!resets.is_empty()).then(|| (resets.join(";\n"), matters))
}

/// Returns what a `SET` or `set_config` sets and to what, unless it is a transaction's property.
fn setting(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = tokens(text, Dialect::Postgres)
        .filter(|token| token.kind.is_significant())
        .map(|token| token.text(text))
        .filter(|word| !matches!(*word, "(" | ")" | "," | "=" | "." | ";"))
        .collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| found.eq_ignore_ascii_case(word));
    let (at, is_set) = if is(0, "SET") {
        (usize::from(is(1, "LOCAL") || is(1, "SESSION")) + 1, true)
    } else {
        (words.iter().position(|word| word.eq_ignore_ascii_case("set_config"))? + 1, false)
    };
    let name = words.get(at)?.trim_matches('\'').to_lowercase();
    let value = words.get(at + 1 + usize::from(is_set && is(at + 1, "TO"))).copied().unwrap_or_default();
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let is_property = matches!(name.as_str(), "transaction" | "constraints" | "time" | "role");
    (is_plain && !is_property).then(|| (name, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(text: &str) -> Weight {
        weight(&Statement::new(text, Dialect::Postgres))
    }

    #[test]
    fn what_pg_dump_begins_with_is_known() {
        assert_eq!(weighed("SELECT pg_catalog.set_config('search_path', '', false)"), Weight::Preamble);
        assert_eq!(weighed("SET search_path = ''"), Weight::Preamble);
        assert_eq!(weighed("SET search_path TO billing, public"), Weight::Matters);
        assert_eq!(weighed("SET client_encoding = 'UTF8'"), Weight::Preamble);
        assert_eq!(weighed("SET LOCAL lock_timeout TO '2s'"), Weight::Harmless);
        assert_eq!(weighed("SET session_replication_role = replica"), Weight::Matters);
    }

    #[test]
    fn what_was_set_is_taken_back_once() {
        let text = "SET lock_timeout = 1; SET LOCAL search_path TO a, b; SET search_path = a; SELECT 1";
        let statements = caribou_sql::split(text, Dialect::Postgres).unwrap();
        let expected = ("RESET lock_timeout;\nRESET search_path".to_owned(), Weight::Matters);
        assert_eq!(reset(statements.iter(), Dialect::Postgres), Some(expected));
    }
}
