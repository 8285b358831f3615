//! Plain statements about the rows of one table.

use caribou_migration::Dialect;
use caribou_schema::{Operation, QualifiedName};
use caribou_sql::{TokenKind, tokens};

/// A statement about rows of one table, which its text names once: no query, nothing but the table's own columns.
#[derive(Debug)]
pub(crate) struct Simple {
    pub(crate) table: QualifiedName,
    pub(crate) verb: Verb,
    /// All words of the text, without quotes.
    words: Vec<String>,
}

/// What is done to the rows.
#[derive(Debug)]
pub(crate) enum Verb {
    /// Rows are put in, their columns named.
    Insert,
    /// Columns are set.
    Update {
        /// Which.
        sets: Vec<String>,
    },
    /// Rows are taken out.
    Delete,
}

/// Words of statements that are not plain.
const NOT_PLAIN: &[&str] = &[
    "select",
    "replace",
    "merge",
    "with",
    "returning",
    "excluded",
    "only",
    "using",
    "from",
    "join",
    "table",
    "natural",
    "current",
    "copy",
    "truncate",
    "default",
    "limit",
    "ignore",
    "or",
];

impl Simple {
    pub(crate) fn of(operations: &[Operation], dialect: Dialect) -> Option<Self> {
        let [Operation::Data { text, writes, .. }] = operations else { return None };
        let table = writes.iter().next().filter(|_| writes.len() == 1)?.clone();
        let pieces = pieces(text, dialect);
        let verb = pieces.first()?.text.to_ascii_lowercase();
        // `DELETE FROM` and `a OR b` are as plain as it gets; elsewhere these words are not.
        let (start, rest) = if verb == "delete" && pieces.get(1)?.is("from") { (2, 2) } else { (1, 1) };
        let in_condition = pieces.iter().position(|piece| piece.is("where")).unwrap_or(pieces.len());
        let is_odd = |(place, piece): (usize, &Piece)| {
            let is_or = piece.is("or") && place > in_condition;
            piece.text == "*" || !piece.is_quoted && !is_or && NOT_PLAIN.iter().any(|word| piece.is(word))
        };
        if pieces.iter().enumerate().skip(rest).any(is_odd) {
            return None;
        }
        let is_named = |piece: &&Piece| piece.text.eq_ignore_ascii_case(table.name.as_str());
        if pieces.iter().filter(is_named).count() != 1 {
            return None;
        }
        let place = pieces.iter().position(|piece| is_named(&piece))?;
        if place > start + 3 {
            return None;
        }
        let behind = pieces.get(place + 1);
        let verb = match verb.as_str() {
            "insert" if behind?.text == "(" => Verb::Insert,
            "update" if behind?.is("set") => Verb::Update { sets: sets(&pieces[place + 2..])? },
            "delete" if behind.is_none_or(|piece| piece.is("where")) => Verb::Delete,
            _ => return None,
        };
        let words = pieces.into_iter().filter(|piece| piece.is_word).map(|piece| piece.text).collect();
        Some(Self { table, verb, words })
    }

    /// Says whether the text has a word.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        self.words.iter().any(|known| known.eq_ignore_ascii_case(word))
    }
}

/// Says whether a text puts rows in whose values it writes out: `INSERT INTO t (...) VALUES (1, 'a')`.
pub(crate) fn is_written_out(text: &str) -> bool {
    // How strings are quoted makes no difference here that could do harm: a word more is a doubt more.
    let pieces = pieces(text, Dialect::Postgres);
    let Some(place) = pieces.iter().position(|piece| piece.is("values")) else { return false };
    let starts = pieces.first().is_some_and(|piece| piece.is("insert"))
        && pieces.get(1).is_some_and(|piece| piece.is("into"));
    let is_literal = |piece: &Piece| {
        !piece.is_word || ["null", "true", "false"].iter().any(|word| piece.is(word) && !piece.is_quoted)
    };
    starts && pieces[place + 1..].iter().all(is_literal)
}

/// Returns the columns that are set: what stands in front of `=`, between commas that stand in no brackets.
fn sets(pieces: &[Piece]) -> Option<Vec<String>> {
    let mut sets = Vec::new();
    let mut depth = 0_u32;
    let mut is_expected = true;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        if depth == 0 && piece.is("where") && !piece.is_quoted {
            break;
        }
        if is_expected {
            if !piece.is_word || pieces.next()?.text != "=" {
                return None;
            }
            sets.push(piece.text.clone());
            is_expected = false;
            continue;
        }
        match piece.text.as_str() {
            "(" if !piece.is_quoted => depth += 1,
            ")" if !piece.is_quoted => depth = depth.checked_sub(1)?,
            "," if depth == 0 => is_expected = true,
            _ => {}
        }
    }
    (!sets.is_empty() && !is_expected).then_some(sets)
}

/// A token that means something.
struct Piece {
    /// Without the quotes of a name.
    text: String,
    is_word: bool,
    is_quoted: bool,
}

impl Piece {
    fn is(&self, word: &str) -> bool {
        !self.is_quoted && self.text.eq_ignore_ascii_case(word)
    }
}

fn pieces(text: &str, dialect: Dialect) -> Vec<Piece> {
    let significant = tokens(text, dialect).filter(|token| token.kind.is_significant());
    let piece = significant.map(|token| {
        let text = token.text(text);
        let is_quoted = token.kind == TokenKind::QuotedIdentifier;
        let is_word = matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier);
        let text = if is_quoted { text.trim_matches(['"', '`', '[', ']']) } else { text };
        Piece { text: text.to_owned(), is_word, is_quoted }
    });
    piece.collect()
}
