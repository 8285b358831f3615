//! What a statement does to the transaction and session it runs in.

use crate::lexeme::{Cursor, ObjectName};
use crate::split::Statement;
use caribou_migration::Dialect;

/// What a statement is, as far as running it safely depends on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Starts a transaction of the user's own: `BEGIN`, `START TRANSACTION`.
    Begin,
    /// Ends one and keeps its work: `COMMIT`, `END`, `PREPARE TRANSACTION`.
    Commit,
    /// Ends one and throws its work away: `ROLLBACK`, `ABORT`.
    Rollback,
    /// `SAVEPOINT`, `RELEASE`, `ROLLBACK TO`.
    Savepoint,
    /// Changes only the session or transaction, so that it must be run again after a reconnect: `SET`, `USE`,
    /// `LOCK`, most `PRAGMA`s, `SELECT set_config(...)`.
    Session,
    /// Creates or drops what is lost with the session: a temporary table, view or sequence.
    Temporary,
    /// Builds or drops a PostgreSQL index `CONCURRENTLY`, which no transaction may contain.
    ConcurrentIndex(ConcurrentIndex),
    /// Refuses to run in a transaction for another reason: `VACUUM`, PostgreSQL's `CREATE DATABASE` and
    /// `ALTER SYSTEM`, SQLite's `ATTACH` and `PRAGMA journal_mode`.
    Standalone,
    /// `ALTER TYPE ... ADD VALUE`: the value may not be used in the same transaction.
    AddEnumValue,
    /// Changes definitions or rights: `CREATE`, `ALTER`, `DROP`, `COMMENT`, `GRANT`; `TRUNCATE` on MySQL.
    Define,
    /// Changes rows, or may: `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `COPY`, `WITH`.
    Change,
    /// Only asks: `SELECT`, `VALUES`, `SHOW`, `EXPLAIN`.
    Query,
    /// Anything else, such as `DO`, `CALL` and what is not understood.
    Other,
}

/// A `CREATE INDEX`, `DROP INDEX` or `REINDEX` with `CONCURRENTLY`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConcurrentIndex {
    /// The index, in the schema of its table where the statement names that; `None` if the server
    /// chooses the name, or if several indexes or those of a table are meant.
    pub index: Option<ObjectName>,
    /// What is done to it.
    pub action: IndexAction,
}

/// What is done to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexAction {
    /// `CREATE INDEX`.
    Create,
    /// `DROP INDEX`.
    Drop,
    /// `REINDEX`.
    Reindex,
}

/// Says whether a script has a `BEGIN`, `COMMIT` or `ROLLBACK` of its own, so that it must not be wrapped
/// in a transaction.
pub fn needs_own_transaction_control(statements: &[Statement<'_>]) -> bool {
    statements.iter().any(|statement| matches!(statement.kind(), Kind::Begin | Kind::Commit | Kind::Rollback))
}

impl Statement<'_> {
    /// Says what the statement is.
    ///
    /// The first words decide; what a function or a prepared statement does is not known.
    pub fn kind(&self) -> Kind {
        let mut cursor = self.cursor();
        match self.dialect {
            Dialect::Sqlite => sqlite(&mut cursor),
            Dialect::Postgres => postgres(&mut cursor),
            Dialect::Mysql => mysql(&mut cursor),
        }
    }

    /// Says whether the statement fails or does nothing when it runs in a transaction: a
    /// [`Kind::ConcurrentIndex`], a [`Kind::Standalone`], or one of the SQLite `PRAGMA`s that are ignored
    /// there (`foreign_keys`) or refused (`synchronous`, `temp_store`).
    pub fn must_run_outside_transaction(&self) -> bool {
        match self.kind() {
            Kind::ConcurrentIndex(_) | Kind::Standalone => true,
            Kind::Session if self.dialect == Dialect::Sqlite => {
                let mut cursor = self.cursor();
                cursor.eat("PRAGMA");
                let pragma = cursor.name().map(|name| name.name.to_ascii_lowercase());
                matches!(pragma.as_deref(), Some("foreign_keys" | "synchronous" | "temp_store"))
            }
            _ => false,
        }
    }
}

fn sqlite(cursor: &mut Cursor<'_>) -> Kind {
    if let Some(kind) = transaction(cursor) {
        return kind;
    }
    let Some(verb) = cursor.next() else { return Kind::Other };
    let is = |words: &[&str]| words.iter().any(|word| verb.is(word));
    if is(&["PRAGMA"]) {
        pragma(cursor)
    } else if is(&["VACUUM", "ATTACH", "DETACH"]) {
        Kind::Standalone
    } else if is(&["CREATE"]) && creates_temporary(cursor) {
        Kind::Temporary
    } else if is(&["CREATE", "ALTER", "DROP", "REINDEX"]) {
        Kind::Define
    } else if is(&["INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"]) {
        Kind::Change
    } else if is(&["SELECT", "VALUES", "EXPLAIN"]) {
        Kind::Query
    } else {
        Kind::Other
    }
}

/// Sorts SQLite's `PRAGMA`s: reads, writes to the file, settings of the connection.
fn pragma(cursor: &mut Cursor<'_>) -> Kind {
    let Some(name) = cursor.name() else { return Kind::Other };
    let name = name.name.to_ascii_lowercase();
    let assigns = cursor.peek().is_some();
    match name.as_str() {
        "wal_checkpoint" | "incremental_vacuum" => Kind::Standalone,
        "journal_mode" | "auto_vacuum" | "page_size" | "encoding" if assigns => Kind::Standalone,
        "user_version" | "application_id" | "schema_version" if assigns => Kind::Change,
        "optimize" => Kind::Other,
        _ if !assigns || name.ends_with("_check") || name.ends_with("_list") || name.ends_with("info") => {
            Kind::Query
        }
        _ => Kind::Session,
    }
}

fn postgres(cursor: &mut Cursor<'_>) -> Kind {
    if let Some(kind) = transaction(cursor) {
        return kind;
    }
    while cursor.eat_symbol("(") {}
    let Some(verb) = cursor.next() else { return Kind::Other };
    let is = |words: &[&str]| words.iter().any(|word| verb.is(word));
    if is(&["CREATE"]) {
        postgres_create(cursor)
    } else if is(&["DROP"]) {
        postgres_drop(cursor)
    } else if is(&["ALTER"]) {
        postgres_alter(cursor)
    } else if is(&["REINDEX"]) {
        reindex(cursor)
    } else if is(&["CLUSTER"]) {
        cluster(cursor)
    } else if is(&["VACUUM"]) || (is(&["DISCARD"]) && cursor.is("ALL")) {
        Kind::Standalone
    } else if is(&["SET", "RESET", "DISCARD", "LISTEN", "UNLISTEN", "LOAD", "LOCK", "PREPARE", "DEALLOCATE"])
    {
        Kind::Session
    } else if is(&["COMMENT", "GRANT", "REVOKE", "SECURITY", "REASSIGN", "REFRESH", "IMPORT"]) {
        Kind::Define
    } else if is(&["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "WITH", "TRUNCATE"]) {
        Kind::Change
    } else if is(&["SELECT"]) {
        postgres_select(cursor)
    } else if is(&["VALUES", "SHOW", "EXPLAIN", "TABLE"]) {
        Kind::Query
    } else {
        Kind::Other
    }
}

fn postgres_create(cursor: &mut Cursor<'_>) -> Kind {
    if creates_temporary(cursor) {
        return Kind::Temporary;
    }
    if cursor.is_any(&["DATABASE", "TABLESPACE", "SUBSCRIPTION"]) {
        return Kind::Standalone;
    }
    cursor.eat("UNIQUE");
    if !cursor.eat_all(&["INDEX", "CONCURRENTLY"]) {
        return Kind::Define;
    }
    cursor.eat_all(&["IF", "NOT", "EXISTS"]);
    let mut index = if cursor.is("ON") { None } else { cursor.name() };
    if cursor.eat("ON") {
        cursor.eat("ONLY");
        // An index is always in its table's schema, and its own name cannot say which.
        let schema = cursor.name().and_then(|table| table.schema);
        if let Some(index) = &mut index {
            index.schema = schema;
        }
    }
    Kind::ConcurrentIndex(ConcurrentIndex { index, action: IndexAction::Create })
}

fn postgres_drop(cursor: &mut Cursor<'_>) -> Kind {
    if cursor.eat_all(&["INDEX", "CONCURRENTLY"]) {
        cursor.eat_all(&["IF", "EXISTS"]);
        return Kind::ConcurrentIndex(ConcurrentIndex { index: cursor.name(), action: IndexAction::Drop });
    }
    if cursor.is_any(&["DATABASE", "TABLESPACE", "SUBSCRIPTION"]) { Kind::Standalone } else { Kind::Define }
}

fn postgres_alter(cursor: &mut Cursor<'_>) -> Kind {
    if cursor.is_any(&["SYSTEM", "SUBSCRIPTION"]) {
        return Kind::Standalone;
    }
    if cursor.eat("DATABASE") {
        cursor.name();
        return if cursor.eat_all(&["SET", "TABLESPACE"]) { Kind::Standalone } else { Kind::Define };
    }
    if cursor.eat("TYPE") {
        cursor.name();
        return if cursor.eat_all(&["ADD", "VALUE"]) { Kind::AddEnumValue } else { Kind::Define };
    }
    if cursor.eat("TABLE") {
        cursor.eat_all(&["IF", "EXISTS"]);
        cursor.name();
        if cursor.eat_all(&["DETACH", "PARTITION"]) {
            cursor.name();
            return if cursor.is("CONCURRENTLY") { Kind::Standalone } else { Kind::Define };
        }
    }
    Kind::Define
}

fn reindex(cursor: &mut Cursor<'_>) -> Kind {
    let mut concurrently = false;
    if cursor.eat_symbol("(") {
        while let Some(option) = cursor.next().filter(|option| !option.is_symbol(")")) {
            if option.is("CONCURRENTLY") {
                concurrently = !cursor.is_any(&["FALSE", "OFF"]);
            }
        }
    }
    let whole = cursor.is_any(&["SCHEMA", "DATABASE", "SYSTEM"]);
    let index = cursor.is("INDEX");
    cursor.next();
    concurrently |= cursor.eat("CONCURRENTLY");
    if concurrently {
        let index = if index { cursor.name() } else { None };
        return Kind::ConcurrentIndex(ConcurrentIndex { index, action: IndexAction::Reindex });
    }
    if whole { Kind::Standalone } else { Kind::Define }
}

fn cluster(cursor: &mut Cursor<'_>) -> Kind {
    if cursor.eat_symbol("(") {
        cursor.find(|lexeme| lexeme.is_symbol(")"));
    }
    cursor.eat("VERBOSE");
    if cursor.peek().is_none() { Kind::Standalone } else { Kind::Define }
}

/// `SELECT set_config(...)` is `SET`, and `SELECT ... INTO t` creates a table.
fn postgres_select(cursor: &mut Cursor<'_>) -> Kind {
    let mut function = cursor.clone();
    let named = function.name().is_some_and(|function| function.name == "set_config");
    if named && function.is_symbol("(") {
        return Kind::Session;
    }
    match into(cursor) {
        Some(target) if target.is_any(&["TEMP", "TEMPORARY", "LOCAL"]) => Kind::Temporary,
        Some(_) => Kind::Define,
        None => Kind::Query,
    }
}

fn mysql(cursor: &mut Cursor<'_>) -> Kind {
    if cursor.clone().eat_all(&["BEGIN", "NOT", "ATOMIC"]) {
        return Kind::Other;
    }
    if let Some(kind) = transaction(cursor) {
        return kind;
    }
    while cursor.eat_symbol("(") {}
    let Some(verb) = cursor.next() else { return Kind::Other };
    let is = |words: &[&str]| words.iter().any(|word| verb.is(word));
    if is(&["SET"]) {
        mysql_set(cursor)
    } else if is(&["USE", "LOCK", "UNLOCK", "PREPARE", "DEALLOCATE"]) {
        Kind::Session
    } else if (is(&["CREATE"]) && creates_temporary(cursor)) || (is(&["DROP"]) && cursor.is("TEMPORARY")) {
        Kind::Temporary
    } else if is(&[
        "CREATE",
        "ALTER",
        "DROP",
        "RENAME",
        "TRUNCATE",
        "GRANT",
        "REVOKE",
        "INSTALL",
        "UNINSTALL",
    ]) {
        Kind::Define
    } else if is(&["INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH"]) {
        Kind::Change
    } else if is(&["SELECT"]) {
        match into(cursor) {
            Some(target) if target.is_symbol("@") => Kind::Session,
            Some(_) => Kind::Other,
            None => Kind::Query,
        }
    } else if is(&["VALUES", "TABLE", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "HELP"]) {
        Kind::Query
    } else {
        Kind::Other
    }
}

/// A `SET` of the server's own settings outlives the session.
fn mysql_set(cursor: &mut Cursor<'_>) -> Kind {
    if cursor.is("PASSWORD") || cursor.is("DEFAULT") {
        return Kind::Define;
    }
    if cursor.is("STATEMENT") {
        return Kind::Other;
    }
    const SERVER: &[&str] = &["GLOBAL", "PERSIST", "PERSIST_ONLY"];
    loop {
        while cursor.eat_symbol("@") {}
        // `GLOBAL x = 1`, `@@GLOBAL.x = 1`; but `global = 1` would be a variable of that name.
        if cursor.is_any(SERVER) {
            cursor.next();
            if !cursor.is_symbol("=") && !cursor.is_symbol(":=") {
                return Kind::Other;
            }
        }
        if !cursor.skip_item() {
            return Kind::Session;
        }
    }
}

/// Moves past an `INTO` outside parentheses.
fn into<'a, 'c>(cursor: &'c mut Cursor<'a>) -> Option<&'c Cursor<'a>> {
    let mut depth = 0_usize;
    while let Some(lexeme) = cursor.next() {
        if lexeme.is_symbol("(") {
            depth += 1;
        } else if lexeme.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && lexeme.is("INTO") {
            return Some(cursor);
        }
    }
    None
}

/// Reads the statements that every dialect has for transactions.
fn transaction(cursor: &Cursor<'_>) -> Option<Kind> {
    let mut cursor = cursor.clone();
    if cursor.eat("BEGIN") || cursor.eat_all(&["START", "TRANSACTION"]) {
        return Some(Kind::Begin);
    }
    if cursor.is_any(&["SAVEPOINT", "RELEASE"]) {
        return Some(Kind::Savepoint);
    }
    if cursor.is_any(&["COMMIT", "ROLLBACK"]) {
        let kind = if cursor.is("COMMIT") { Kind::Commit } else { Kind::Rollback };
        cursor.next();
        // The second half of a two-phase commit refuses to run in a transaction.
        if cursor.is("PREPARED") {
            return Some(Kind::Standalone);
        }
        cursor.eat_any(&["WORK", "TRANSACTION"]);
        return Some(if cursor.is("TO") { Kind::Savepoint } else { kind });
    }
    if cursor.is("END") || cursor.eat_all(&["PREPARE", "TRANSACTION"]) {
        return Some(Kind::Commit);
    }
    cursor.is("ABORT").then_some(Kind::Rollback)
}

/// Looks for `TEMP` after `CREATE`, or for the name of a table in the temporary schema.
fn creates_temporary(cursor: &Cursor<'_>) -> bool {
    let mut cursor = cursor.clone();
    cursor.eat_all(&["OR", "REPLACE"]);
    cursor.eat_any(&["GLOBAL", "LOCAL"]);
    if cursor.is_any(&["TEMP", "TEMPORARY"]) {
        return true;
    }
    if !cursor.eat_any(&["TABLE", "VIEW", "SEQUENCE", "TRIGGER"]) {
        return false;
    }
    cursor.eat_all(&["IF", "NOT", "EXISTS"]);
    let schema = cursor.name().and_then(|name| name.schema).unwrap_or_default();
    schema.eq_ignore_ascii_case("pg_temp") || schema.eq_ignore_ascii_case("temp")
}
