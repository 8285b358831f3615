//! Statements that change nothing of a schema and no rows.

use caribou_migration::Dialect;
use caribou_schema::QualifiedName;

use crate::data_type::qualified;
use crate::lexeme::{Cursor, ObjectName};
use crate::token::TokenKind;
use crate::{Kind, Statement, literal};

/// What a statement is for that changes neither a schema nor rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Neutral {
    /// It begins or ends a transaction.
    Transaction,
    /// It tidies up or only asks, and may be left out: `ANALYZE`, `VACUUM`, `REINDEX`, `OPTIMIZE TABLE`, `SELECT 1`.
    Housekeeping,
    /// It says how long to wait for locks and statements, or how much to talk: `SET lock_timeout`, `SET client_min_messages`.
    Patience,
    /// It switches the checking of foreign keys: `PRAGMA foreign_keys`, `PRAGMA legacy_alter_table`, `SET FOREIGN_KEY_CHECKS`,
    /// `SET CONSTRAINTS`.
    KeyChecks,
    /// It locks tables; none of them when it unlocks all.
    Lock(Vec<QualifiedName>),
    /// It gives or takes rights, or an owner, on what is called so; nothing is when it is about the server or a whole database.
    Rights(Vec<QualifiedName>),
    /// It sets something else that holds for what stands behind it, until the session ends or it is set again.
    Setting,
}

/// Settings of PostgreSQL about time and talk.
const POSTGRES_PATIENCE: &[&str] = &[
    "application_name",
    "client_min_messages",
    "deadlock_timeout",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "lock_timeout",
    "log_min_duration_statement",
    "log_min_messages",
    "log_statement",
    "maintenance_work_mem",
    "max_parallel_maintenance_workers",
    "statement_timeout",
    "transaction_timeout",
    "work_mem",
];

/// Variables of MariaDB and MySQL about time and talk.
const MYSQL_PATIENCE: &[&str] = &[
    "innodb_lock_wait_timeout",
    "interactive_timeout",
    "lock_wait_timeout",
    "max_execution_time",
    "max_statement_time",
    "net_read_timeout",
    "net_write_timeout",
    "sql_notes",
    "sql_warnings",
    "wait_timeout",
];

/// Variables of MariaDB and MySQL that switch the checking of keys.
const MYSQL_KEY_CHECKS: &[&str] = &["foreign_key_checks", "unique_checks"];

impl Statement<'_> {
    /// Returns what it is for when it changes neither a schema nor rows; `None` for every other statement, and for one that
    /// might do more: a query that calls a function, `CREATE ROLE`, a setting of the server that outlives the session.
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_sql::{Neutral, Statement};
    ///
    /// let neutral = |text| Statement::new(text, Dialect::Postgres).neutral();
    /// assert_eq!(neutral("SET LOCAL lock_timeout = '5s'"), Some(Neutral::Patience));
    /// assert_eq!(neutral("GRANT SELECT ON ticket TO app"), Some(Neutral::Rights(vec!["ticket".into()])));
    /// assert_eq!(neutral("SELECT refresh_everything()"), None);
    /// ```
    pub fn neutral(&self) -> Option<Neutral> {
        let mut cursor = self.cursor();
        match self.kind() {
            Kind::Begin | Kind::Commit | Kind::Rollback | Kind::Savepoint => {
                return Some(Neutral::Transaction);
            }
            Kind::Query if asks_only(&cursor) => return Some(Neutral::Housekeeping),
            _ => {}
        }
        match self.dialect {
            Dialect::Sqlite => sqlite(&mut cursor),
            Dialect::Postgres => postgres(&mut cursor),
            Dialect::Mysql => mysql(&mut cursor),
        }
    }
}

/// Says whether it is a `SELECT` of literals, as it stands where a script must not be empty.
fn asks_only(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    let mut values = 0;
    if !cursor.eat("SELECT") {
        return false;
    }
    while let Some(lexeme) = cursor.next() {
        let is_literal = matches!(lexeme.kind, TokenKind::Number | TokenKind::String);
        if !is_literal && !["TRUE", "FALSE", "NULL"].iter().any(|word| lexeme.is(word)) {
            return false;
        }
        values += 1;
        if cursor.peek().is_some() && !cursor.eat_symbol(",") {
            return false;
        }
    }
    values > 0
}

fn sqlite(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    if cursor.eat("PRAGMA") {
        return pragma(cursor);
    }
    if cursor.eat("VACUUM") {
        // `VACUUM INTO` writes a file.
        let into = cursor.any(|lexeme| lexeme.is("INTO"));
        return (!into).then_some(Neutral::Housekeeping);
    }
    cursor.is_any(&["ANALYZE", "REINDEX"]).then_some(Neutral::Housekeeping)
}

fn pragma(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    let name = cursor.name()?.name.to_ascii_lowercase();
    let assigns = cursor.peek().is_some();
    Some(match name.as_str() {
        // These write into the file, or let a statement about rows change the schema.
        "user_version" | "application_id" | "schema_version" | "writable_schema" if assigns => return None,
        "wal_checkpoint" | "incremental_vacuum" | "optimize" | "shrink_memory" => Neutral::Housekeeping,
        "foreign_key_check" | "integrity_check" | "quick_check" => Neutral::Housekeeping,
        _ if !assigns || name.ends_with("_list") || name.ends_with("info") => Neutral::Housekeeping,
        "foreign_keys" | "defer_foreign_keys" | "legacy_alter_table" | "ignore_check_constraints" => {
            Neutral::KeyChecks
        }
        "busy_timeout" => Neutral::Patience,
        _ => Neutral::Setting,
    })
}

fn postgres(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    if cursor.is_any(&["ANALYZE", "ANALYSE", "VACUUM", "REINDEX", "CLUSTER", "CHECKPOINT"]) {
        return Some(Neutral::Housekeeping);
    }
    if cursor.eat("SET") {
        return postgres_set(cursor);
    }
    if cursor.eat("RESET") {
        return Some(postgres_setting(&cursor.name()?));
    }
    if cursor.eat("SELECT") {
        return set_config(cursor);
    }
    if cursor.eat("LOCK") {
        cursor.eat("TABLE");
        return Some(Neutral::Lock(names(cursor)?));
    }
    if cursor.eat_any(&["GRANT", "REVOKE"]) {
        return rights(cursor);
    }
    if cursor.eat("ALTER") {
        return owner(cursor);
    }
    None
}

fn postgres_set(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    if cursor.is_any(&["TRANSACTION", "ROLE"]) || cursor.eat_all(&["SESSION", "CHARACTERISTICS"]) {
        return Some(Neutral::Setting);
    }
    if cursor.eat("CONSTRAINTS") {
        return Some(Neutral::KeyChecks);
    }
    cursor.eat_any(&["SESSION", "LOCAL"]);
    Some(postgres_setting(&cursor.name()?))
}

fn postgres_setting(name: &ObjectName) -> Neutral {
    let is_patience = name.schema.is_none() && POSTGRES_PATIENCE.binary_search(&name.name.as_str()).is_ok();
    if is_patience { Neutral::Patience } else { Neutral::Setting }
}

/// Reads `set_config('...', '...', false)` where it is all that is asked.
fn set_config(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    let function = cursor.name()?;
    let catalog = function.schema.as_deref().is_none_or(|schema| schema == "pg_catalog");
    if function.name != "set_config" || !catalog || !cursor.eat_symbol("(") {
        return None;
    }
    let setting = cursor.next().filter(|lexeme| lexeme.kind == TokenKind::String)?;
    let is_whole = cursor.eat_symbol(",")
        && cursor.next().is_some_and(|lexeme| lexeme.kind == TokenKind::String)
        && cursor.eat_symbol(",")
        && cursor.eat_any(&["TRUE", "FALSE"])
        && cursor.eat_symbol(")")
        && cursor.is_done();
    let name = literal::string(setting.text, Dialect::Postgres).to_ascii_lowercase();
    is_whole.then(|| postgres_setting(&ObjectName { schema: None, name }))
}

/// Reads `ALTER kind name OWNER TO role`, and nothing more.
fn owner(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    const KINDS: &[&str] = &[
        "TABLE",
        "VIEW",
        "SEQUENCE",
        "TYPE",
        "DOMAIN",
        "FUNCTION",
        "PROCEDURE",
        "ROUTINE",
        "AGGREGATE",
        "INDEX",
        "SCHEMA",
    ];
    let materialized = cursor.eat("MATERIALIZED");
    if !(if materialized { cursor.eat("VIEW") } else { cursor.eat_any(KINDS) }) {
        return None;
    }
    cursor.eat_all(&["IF", "EXISTS"]);
    cursor.eat("ONLY");
    let name = qualified_name(cursor)?;
    cursor.parenthesised();
    if !cursor.eat_all(&["OWNER", "TO"]) {
        return None;
    }
    cursor.identifier()?;
    cursor.is_done().then(|| Neutral::Rights(vec![name]))
}

/// Reads what stands behind `GRANT` and `REVOKE`.
fn rights(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    const NAMED: &[&str] =
        &["TABLE", "SEQUENCE", "FUNCTION", "PROCEDURE", "ROUTINE", "SCHEMA", "TYPE", "DOMAIN"];
    const BEHIND: &[&str] = &["TO", "FROM"];
    loop {
        if cursor.is_symbol("(") {
            cursor.parenthesised()?;
            continue;
        }
        // A role for a role.
        if cursor.is_any(BEHIND) {
            return Some(Neutral::Rights(Vec::new()));
        }
        if cursor.next()?.is("ON") {
            break;
        }
    }
    // What is `ALL TABLES IN SCHEMA` depends on what is there.
    if cursor.is("ALL") {
        return None;
    }
    let mut kind = cursor.clone();
    if !kind.eat_any(NAMED) {
        let mut word = cursor.clone();
        word.next();
        // `DATABASE d`, `FOREIGN SERVER s`, `LARGE OBJECT 1`; but `t TO somebody`.
        let named_by_kind =
            word.peek().is_some_and(|next| next.kind != TokenKind::Symbol) && !word.is_any(BEHIND);
        if named_by_kind || (cursor.dialect() == Dialect::Mysql && is_whole_database(cursor)) {
            return Some(Neutral::Rights(Vec::new()));
        }
    } else if !kind.is_any(BEHIND) {
        *cursor = kind;
    }
    let mut named = Vec::new();
    loop {
        named.push(qualified_name(cursor)?);
        // The arguments of a function.
        cursor.parenthesised();
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    cursor.is_any(BEHIND).then_some(Neutral::Rights(named))
}

/// Says whether `*`, `*.*` or `db.*` comes next.
fn is_whole_database(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    if cursor.is_symbol("*") {
        return true;
    }
    cursor.identifier().is_some() && cursor.eat_symbol(".") && cursor.is_symbol("*")
}

fn mysql(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    if cursor.eat("SET") {
        return mysql_set(cursor);
    }
    if cursor.is("USE") {
        return Some(Neutral::Setting);
    }
    if cursor.eat("UNLOCK") {
        return Some(Neutral::Lock(Vec::new()));
    }
    if cursor.eat("LOCK") {
        return if cursor.eat_any(&["TABLES", "TABLE"]) { Some(Neutral::Lock(names(cursor)?)) } else { None };
    }
    if cursor.eat("FLUSH") {
        let locks = cursor.any(|lexeme| lexeme.is("LOCK") || lexeme.is("EXPORT"));
        return (!locks).then_some(Neutral::Housekeeping);
    }
    // MariaDB's `ANALYZE UPDATE ...` runs what it analyses.
    if cursor.eat_any(&["ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "CHECKSUM"]) {
        cursor.eat_any(&["LOCAL", "NO_WRITE_TO_BINLOG"]);
        return cursor.is_any(&["TABLE", "TABLES"]).then_some(Neutral::Housekeeping);
    }
    if cursor.eat_any(&["GRANT", "REVOKE"]) {
        return rights(cursor);
    }
    None
}

/// Reads the list behind `SET`: what is set decides, and the strictest of them when there are several.
fn mysql_set(cursor: &mut Cursor<'_>) -> Option<Neutral> {
    if cursor.is_any(&["PASSWORD", "DEFAULT", "STATEMENT", "GLOBAL", "PERSIST", "PERSIST_ONLY"]) {
        return None;
    }
    if cursor.is_any(&["NAMES", "CHARACTER", "CHARSET", "ROLE"]) {
        return Some(Neutral::Setting);
    }
    if cursor.clone().any(|lexeme| lexeme.is("TRANSACTION")) {
        return Some(Neutral::Setting);
    }
    let mut kinds = Vec::new();
    loop {
        kinds.extend(assigned(cursor)?);
        if cursor.is_done() {
            break;
        }
    }
    let all = |kind: &Neutral| kinds.iter().all(|one| one == kind);
    if kinds.is_empty() {
        return Some(Neutral::Setting);
    }
    Some([Neutral::KeyChecks, Neutral::Patience].into_iter().find(all).unwrap_or(Neutral::Setting))
}

/// Reads one assignment with the comma behind it. What is only kept in a variable (`@OLD_SQL_NOTES = @@SQL_NOTES`) is as what it
/// is kept for. `None` when more than a session may change by it; `Some(None)` for nothing.
fn assigned(cursor: &mut Cursor<'_>) -> Option<Option<Neutral>> {
    let mut of = None;
    let mut lexemes = Vec::new();
    for lexeme in cursor.by_ref() {
        if lexeme.is_symbol(",") {
            break;
        }
        // A function or a query may do anything, and a setting of the server outlives the session.
        if lexeme.is_symbol("(") || ["GLOBAL", "PERSIST", "PERSIST_ONLY"].iter().any(|word| lexeme.is(word)) {
            return None;
        }
        lexemes.push(lexeme.text.trim_start_matches('@').trim_matches('`').to_ascii_lowercase());
    }
    let target = lexemes.iter().position(|text| text == "=" || text == ":=")?;
    for name in [lexemes[..target].last(), lexemes.last()].into_iter().flatten() {
        let known = |list: &[&str]| list.contains(&name.as_str());
        of = of.or(if known(MYSQL_KEY_CHECKS) {
            Some(Neutral::KeyChecks)
        } else if known(MYSQL_PATIENCE) {
            Some(Neutral::Patience)
        } else {
            None
        });
    }
    Some(of.or(Some(Neutral::Setting)))
}

/// Reads the tables of a `LOCK`: `ONLY a, b *`, `a AS x READ, b WRITE`.
fn names(cursor: &mut Cursor<'_>) -> Option<Vec<QualifiedName>> {
    let mut names = Vec::new();
    loop {
        cursor.eat("ONLY");
        names.push(qualified_name(cursor)?);
        if !cursor.skip_item() {
            return Some(names);
        }
    }
}

fn qualified_name(cursor: &mut Cursor<'_>) -> Option<QualifiedName> {
    let dialect = cursor.dialect();
    cursor.name().map(|name| qualified(name.schema.as_deref(), &name.name, dialect))
}
