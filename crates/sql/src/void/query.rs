//! Queries that yield no row when certain tables are empty.

use caribou_migration::Dialect;
use caribou_schema::{Name, QualifiedName};

use super::calls;
use super::clauses::{BEHIND_FROM, COMPOUND, cut, find, is_query, read_name, skip};
use crate::lexeme::Lexeme;
use crate::token::TokenKind;

/// How deep queries may stand in one another before nothing is said about them.
const DEEPEST: usize = 24;

/// What joins two tables; `LEFT`, `RIGHT` and `FULL` are functions too, or names.
const JOINS: &[&str] = &["JOIN", "INNER", "CROSS", "NATURAL", "LEFT", "RIGHT", "FULL", "STRAIGHT_JOIN"];

/// What is known while a statement is read.
pub(super) struct Reader<'f> {
    pub(super) dialect: Dialect,
    is_empty: &'f dyn Fn(&QualifiedName) -> bool,
    /// The queries with a name, and whether they yield nothing; later ones hide earlier ones.
    named: Vec<(Name, bool)>,
    /// How many tables, queries and functions were met where tables stand.
    sources: usize,
    depth: usize,
}

/// How a table is joined to those before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Inner,
    Left,
    Right,
    Full,
}

impl<'f> Reader<'f> {
    pub(super) fn new(dialect: Dialect, is_empty: &'f dyn Fn(&QualifiedName) -> bool) -> Self {
        Self { dialect, is_empty, named: Vec::new(), sources: 0, depth: 0 }
    }

    /// Reads a `WITH`, if there is one, and returns what stands behind it; `None` if one of its queries may change something.
    pub(super) fn with<'t, 'a>(&mut self, tokens: &'t [Lexeme<'a>]) -> Option<&'t [Lexeme<'a>]> {
        if !tokens.first().is_some_and(|first| first.is("WITH")) {
            return Some(tokens);
        }
        let mut rest = &tokens[1..];
        let recursive = rest.first().is_some_and(|word| word.is("RECURSIVE"));
        rest = rest.get(usize::from(recursive)..)?;
        let mut queries = Vec::new();
        loop {
            let (name, at) = read_name(rest, self.dialect)?;
            let mut at = at;
            if rest.get(at)?.is_symbol("(") {
                at = skip(rest, at);
            }
            if !rest.get(at)?.is("AS") {
                return None;
            }
            at += 1;
            while ["NOT", "MATERIALIZED"].iter().any(|word| rest.get(at).is_some_and(|token| token.is(word)))
            {
                at += 1;
            }
            let end = skip(rest, at);
            let query = rest.get(at + 1..end - 1).filter(|_| rest[at].is_symbol("("))?;
            let reads = is_query(query) || query.first().is_some_and(|first| first.is("VALUES"));
            if !reads {
                return None;
            }
            // Until it is judged it hides a table of its name, and may yield anything.
            self.named.push((name.name.clone(), false));
            queries.push((name.name, query));
            rest = &rest[end..];
            // `SEARCH` and `CYCLE` of a recursive query are too rare to be read.
            if !rest.first().is_some_and(|next| next.is_symbol(",")) {
                break;
            }
            rest = &rest[1..];
        }
        for (name, query) in queries {
            let nothing = self.yields_nothing(query);
            if let Some(known) = self.named.iter_mut().rev().find(|(known, _)| *known == name) {
                known.1 = nothing;
            }
        }
        Some(rest)
    }

    /// Says whether a query surely yields no row.
    pub(super) fn yields_nothing(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        if self.depth >= DEEPEST {
            return false;
        }
        self.depth += 1;
        let around = self.named.len();
        let nothing = self.with(tokens).is_some_and(|query| self.is_nothing(query));
        self.named.truncate(around);
        self.depth -= 1;
        nothing
    }

    /// Takes queries apart that are joined by `UNION` and the like: each must yield nothing.
    fn is_nothing(&mut self, mut tokens: &[Lexeme<'_>]) -> bool {
        while let Some(at) = find(tokens, COMPOUND) {
            if !self.select(&tokens[..at]) {
                return false;
            }
            tokens = &tokens[at + 1..];
            if tokens.first().is_some_and(|word| word.is("ALL") || word.is("DISTINCT")) {
                tokens = &tokens[1..];
            }
        }
        self.select(tokens)
    }

    fn select(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        let Some(first) = tokens.first() else { return false };
        if first.is_symbol("(") {
            let end = skip(tokens, 0);
            // Behind the parentheses only what sorts or cuts the result may stand.
            let rest = &tokens[end..];
            let whole = rest.first().is_none_or(|next| {
                ["ORDER", "LIMIT", "OFFSET", "FETCH", "ON"].iter().any(|word| next.is(word))
            });
            return whole && self.yields_nothing(&tokens[1..end.saturating_sub(1).max(1)]);
        }
        if first.is("TABLE") {
            return self.sources(cut(&tokens[1..]).0);
        }
        let Some(from) = find(tokens, &["FROM"]).filter(|_| first.is("SELECT")) else { return false };
        let (sources, behind) = cut(&tokens[from + 1..]);
        let group = find(behind, &["GROUP"]);
        let one_row = match group {
            Some(group) => !self.groups_by_columns(&behind[group..]),
            None => {
                let condition = find(behind, &["WHERE"]).map_or(0, |at| {
                    find(&behind[at + 1..], BEHIND_FROM).map_or(behind.len(), |next| at + 1 + next)
                });
                find(behind, &["HAVING"]).is_some()
                    || calls::may_aggregate(&tokens[1..from])
                    || calls::may_aggregate(&behind[condition..])
            }
        };
        self.sources(sources) && !one_row
    }

    /// Says whether no rows make no groups: not so with `GROUP BY ()` and `ROLLUP`, and not surely on MySQL with a constant.
    fn groups_by_columns(&self, tokens: &[Lexeme<'_>]) -> bool {
        const TOTALS: &[&str] = &["ROLLUP", "CUBE", "GROUPING"];
        if tokens.iter().any(|token| TOTALS.iter().any(|word| token.is(word))) {
            return false;
        }
        let is_key = |key: &Lexeme<'_>| match key.kind {
            TokenKind::Word => {
                !["NULL", "TRUE", "FALSE", "CASE", "CAST", "ALL", "DISTINCT"].iter().any(|word| key.is(word))
            }
            TokenKind::QuotedIdentifier => true,
            TokenKind::Number => self.dialect != Dialect::Mysql,
            _ => false,
        };
        let is_call = tokens.get(3).is_some_and(|next| next.is_symbol("("));
        tokens.get(2).is_some_and(is_key) && !(is_call && self.dialect == Dialect::Mysql)
    }

    /// Says whether the table that is changed, on MySQL any of several, surely has no row. Elsewhere no query with a name hides it.
    pub(super) fn target(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        if self.dialect == Dialect::Mysql {
            return self.sources(tokens);
        }
        let named = std::mem::take(&mut self.named);
        let nothing = self.sources(tokens);
        self.named = named;
        nothing
    }

    /// Says whether a list of tables, joined or not, surely has no row.
    pub(super) fn sources(&mut self, tokens: &[Lexeme<'_>]) -> bool {
        let (mut nothing, mut at) = self.item(tokens, 0);
        // What the tables since the last comma have, which only matters where all of them are in doubt.
        let (mut several, mut outer) = (false, false);
        while at < tokens.len() {
            let (join, next) = if tokens[at].is_symbol(",") {
                several = true;
                (Join::Inner, at + 1)
            } else if let Some((join, next, natural)) = join(tokens, at) {
                outer |= matches!(join, Join::Right | Join::Full);
                // `a LEFT JOIN b JOIN c ON x ON y`: what is joined is not the next table alone.
                if join != Join::Inner && !natural && !is_joined_at_once(tokens, next) {
                    return false;
                }
                (join, next)
            } else {
                at = skip(tokens, at);
                continue;
            };
            let (right, behind) = self.item(tokens, next);
            nothing = match join {
                Join::Inner => nothing || right,
                Join::Left => nothing,
                Join::Right => right,
                Join::Full => nothing && right,
            };
            at = behind;
        }
        // Whether a comma binds as tightly as a join differs.
        nothing && !(several && outer)
    }

    /// Reads one table, query or join in parentheses: whether it surely has no row, and the place behind it.
    fn item(&mut self, tokens: &[Lexeme<'_>], mut at: usize) -> (bool, usize) {
        self.sources += 1;
        while tokens.get(at).is_some_and(|token| token.is("ONLY") || token.is("LATERAL")) {
            at += 1;
        }
        let Some(first) = tokens.get(at) else { return (false, tokens.len()) };
        if first.is_symbol("(") {
            let end = skip(tokens, at);
            let inside = &tokens[at + 1..end.saturating_sub(1).max(at + 1)];
            return (self.in_parentheses(inside), end);
        }
        let Some((name, length)) = read_name(&tokens[at..], self.dialect) else { return (false, at + 1) };
        let end = at + length;
        let next = tokens.get(end);
        // A function, or PostgreSQL's `ROWS FROM (...)`.
        if next.is_some_and(|next| next.is_symbol("(") || next.is("FROM")) {
            return (false, end);
        }
        let (text, plain) = (name.name.as_str(), name.schema.is_none());
        let known =
            self.named.iter().rev().find(|(known, _)| plain && known.as_str().eq_ignore_ascii_case(text));
        let nothing = match known {
            // Whether the case of a name matters to MySQL is a setting.
            Some((known, nothing)) => *nothing && *known == name.name,
            None => (self.is_empty)(&name),
        };
        (nothing, end)
    }

    /// Reads what stands in parentheses where a table might: a query, or a join.
    fn in_parentheses(&mut self, inside: &[Lexeme<'_>]) -> bool {
        if self.depth >= DEEPEST {
            return false;
        }
        let is_whole = |tokens: &[Lexeme<'_>]| {
            let rest = &tokens[skip(tokens, 0)..];
            rest.first().is_none_or(|next| {
                COMPOUND.iter().chain(&["ORDER", "LIMIT", "OFFSET", "FETCH"]).any(|word| next.is(word))
            })
        };
        let nested = inside.first().is_some_and(|first| first.is_symbol("("));
        if is_query(inside) && (!nested || is_whole(inside)) {
            return self.yields_nothing(inside);
        }
        self.depth += 1;
        let nothing = self.sources(inside);
        self.depth -= 1;
        nothing
    }

    /// Says whether no function is called that might change something although there are no rows, since a database may read
    /// tables in any order. `selects` is how many queries the statement has of itself.
    pub(super) fn calls_nothing_unknown(&self, tokens: &[Lexeme<'_>], selects: usize) -> bool {
        let queries = tokens
            .iter()
            .filter(|token| ["SELECT", "TABLE", "VALUES", "WITH"].iter().any(|word| token.is(word)));
        let alone = self.sources <= 1 && queries.count() <= selects;
        match self.dialect {
            // SQL alone cannot make a function there.
            Dialect::Sqlite => true,
            Dialect::Postgres if alone => true,
            dialect => !calls::may_change(tokens, dialect),
        }
    }
}

/// Says whether the condition of a join stands directly behind the table at a place.
fn is_joined_at_once(tokens: &[Lexeme<'_>], at: usize) -> bool {
    let mut at = at;
    while at < tokens.len() {
        at = skip(tokens, at);
        match tokens.get(at) {
            Some(token) if token.is("ON") || token.is("USING") => return true,
            Some(token) if token.is_symbol(",") || join(tokens, at).is_some() => return false,
            _ => {}
        }
    }
    false
}

/// Reads the words that join a table: how, the place behind them, and whether they need no condition.
fn join(tokens: &[Lexeme<'_>], at: usize) -> Option<(Join, usize, bool)> {
    let mut place = at;
    let (mut join, mut natural) = (Join::Inner, false);
    let is = |place: usize, word: &str| tokens.get(place).is_some_and(|token| token.is(word));
    if !JOINS.iter().any(|word| is(at, word)) {
        return None;
    }
    if is(place, "STRAIGHT_JOIN") {
        return Some((join, place + 1, natural));
    }
    loop {
        match () {
            () if is(place, "JOIN") => return Some((join, place + 1, natural)),
            () if is(place, "NATURAL") => natural = true,
            () if is(place, "LEFT") => join = Join::Left,
            () if is(place, "RIGHT") => join = Join::Right,
            () if is(place, "FULL") => join = Join::Full,
            () if is(place, "INNER") || is(place, "CROSS") || is(place, "OUTER") => {}
            () => return None,
        }
        place += 1;
    }
}
