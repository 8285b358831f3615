//! Statements about rows that change none.

mod calls;
mod clauses;
mod query;

use caribou_migration::Dialect;
use caribou_schema::QualifiedName;

use crate::Statement;
use crate::lexeme::{Lexeme, lexemes};

use clauses::{cut, find, is_query, read_name, skip};
use query::Reader;

impl Statement<'_> {
    /// Says whether a statement about rows surely changes none when certain tables are empty: `UPDATE` and `DELETE` of an empty
    /// table, `INSERT INTO ... SELECT ... FROM` an empty one. When unsure it says no.
    ///
    /// That a table has no triggers and no rules, which could do anything, and neither partitions nor heirs, whose rows it has too,
    /// is for the caller to know.
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_schema::QualifiedName;
    /// use caribou_sql::Statement;
    ///
    /// let is_void = |text| Statement::new(text, Dialect::Sqlite).changes_no_rows(&|table| *table == QualifiedName::from("empty"));
    /// assert!(is_void("INSERT INTO a SELECT b.x FROM b JOIN empty USING (x)"));
    /// assert!(!is_void("INSERT INTO a SELECT b.x FROM b LEFT JOIN empty USING (x)"));
    /// assert!(!is_void("INSERT INTO a SELECT count(*) FROM empty"));
    /// ```
    pub fn changes_no_rows(&self, is_empty: &dyn Fn(&QualifiedName) -> bool) -> bool {
        let tokens: Vec<Lexeme<'_>> = lexemes(self.text, self.dialect).collect();
        // Hints and old versions of rows on MariaDB: `USE INDEX FOR JOIN (i)`, `FOR SYSTEM_TIME ALL`.
        if self.dialect == Dialect::Mysql && tokens.iter().any(|token| token.is("FOR")) {
            return false;
        }
        let mut reader = Reader::new(self.dialect, is_empty);
        let Some(statement) = reader.with(&tokens) else { return false };
        let Some((verb, rest)) = statement.split_first() else { return false };
        let changed = match () {
            () if find(rest, &["RETURNING"]).is_some() => return false,
            () if verb.is("UPDATE") => reader.updates_nothing(rest),
            () if verb.is("DELETE") => reader.deletes_nothing(rest),
            () if verb.is("INSERT") || verb.is("REPLACE") => return reader.inserts_nothing(rest, &tokens),
            () if verb.is("TRUNCATE") => return reader.truncates_nothing(rest),
            () => return false,
        };
        changed && reader.calls_nothing_unknown(&tokens, 0)
    }
}

/// What may stand between a verb and its table.
const MODIFIERS: &[&str] = &["LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE"];

/// What `OR` may be followed by on SQLite.
const CONFLICTS: &[&str] = &["ROLLBACK", "ABORT", "REPLACE", "FAIL", "IGNORE"];

impl Reader<'_> {
    fn updates_nothing(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        let tokens = modified(tokens);
        let Some(set) = find(tokens, &["SET"]) else { return false };
        let target = self.target(&tokens[..set]);
        let behind = &tokens[set + 1..];
        let from = find(behind, &["FROM"]).map(|from| self.sources(cut(&behind[from + 1..]).0));
        target || from == Some(true)
    }

    fn deletes_nothing(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        let tokens = modified(tokens);
        let Some(from) = find(tokens, &["FROM"]) else { return false };
        let list = &tokens[from + 1..];
        let (targets, rest) = list.split_at(find(list, &["USING"]).unwrap_or(list.len()));
        if from > 0 || rest.is_empty() {
            // MySQL's `DELETE a, b FROM a JOIN b USING (x)`, or a single table.
            return self.target(cut(list).0);
        }
        let using = self.sources(cut(&rest[1..]).0);
        // Behind several targets the list says again which tables there are, joined in some way.
        if self.dialect == Dialect::Mysql || targets.iter().any(|token| token.is_symbol(",")) {
            return using;
        }
        self.target(targets) || using
    }

    fn inserts_nothing(&mut self, tokens: &[Lexeme<'_>], all: &[Lexeme<'_>]) -> bool {
        let tokens = modified(tokens);
        let tokens = if tokens.first().is_some_and(|token| token.is("INTO")) { &tokens[1..] } else { tokens };
        let Some((_, at)) = read_name(tokens, self.dialect) else { return false };
        let mut rest = &tokens[at..];
        loop {
            match rest.first() {
                Some(open) if open.is_symbol("(") && !is_query(rest) => rest = &rest[skip(rest, 0)..],
                Some(_) if is_query(rest) => break,
                Some(word) if ["VALUES", "VALUE", "DEFAULT", "SET"].iter().any(|values| word.is(values)) => {
                    return false;
                }
                Some(_) => rest = &rest[1..],
                None => return false,
            }
        }
        let in_front = &all[..all.len() - tokens.len()];
        let query = match conflict(rest) {
            // What looks like it is a column that is called so.
            Some(at) if find(&rest[at..], &["JOIN", "STRAIGHT_JOIN"]).is_some() => return false,
            Some(at) => &rest[..at],
            None => rest,
        };
        self.yields_nothing(query)
            && self.calls_nothing_unknown(in_front, 0)
            && self.calls_nothing_unknown(rest, 1)
    }

    fn truncates_nothing(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        // `CASCADE` reaches other tables, and `RESTART IDENTITY` their sequences.
        if ["CASCADE", "RESTART"].iter().any(|word| find(tokens, &[word]).is_some()) {
            return false;
        }
        let tokens =
            if tokens.first().is_some_and(|token| token.is("TABLE")) { &tokens[1..] } else { tokens };
        tokens.split(|token| token.is_symbol(",")).all(|item| self.sources(item))
    }
}

/// Returns where `ON CONFLICT` or `ON DUPLICATE KEY` starts.
fn conflict(tokens: &[Lexeme<'_>]) -> Option<usize> {
    let at = find(tokens, &["CONFLICT", "DUPLICATE"])?;
    let on = at.checked_sub(1).filter(|&on| tokens[on].is("ON"))?;
    let next = tokens.get(at + 1)?;
    let is_clause = if tokens[at].is("DUPLICATE") {
        next.is("KEY")
    } else {
        next.is_symbol("(") || next.is("DO") || next.is("ON")
    };
    is_clause.then_some(on)
}

/// Leaves out what stands between a verb and its table.
fn modified<'t, 'a>(mut tokens: &'t [Lexeme<'a>]) -> &'t [Lexeme<'a>] {
    loop {
        let is = |at: usize, words: &[&str]| {
            tokens.get(at).is_some_and(|token| words.iter().any(|word| token.is(word)))
        };
        if is(0, &["OR"]) && is(1, CONFLICTS) {
            tokens = &tokens[2..];
        } else if is(0, MODIFIERS) && tokens.len() > 1 && !tokens[1].is_symbol(".") {
            tokens = &tokens[1..];
        } else {
            return tokens;
        }
    }
}
