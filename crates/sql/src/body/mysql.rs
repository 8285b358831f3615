//! MySQL and MariaDB without `DELIMITER` lines: blocks of a stored program's body.
//!
//! Most of the words are also functions (`IF(`, `REPEAT(`) or possible names (`end`), so a block is
//! opened and closed only where the grammar has a statement; `CASE` expressions are the exception.

use super::keyword;
use crate::token::TokenKind;

#[derive(Default)]
pub(crate) struct Body {
    head: Head,
    blocks: Vec<Block>,
    /// Whether a statement of the body may start here.
    at_statement: bool,
    previous: Previous,
    declaration: Declaration,
    parentheses: usize,
}

/// What the first words say.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Head {
    #[default]
    Start,
    /// After `CREATE` or `ALTER`, and what may stand before the kind of object.
    Create,
    /// After `=` or `@` of a `DEFINER` clause.
    Definer,
    /// After `BEGIN`, which is a block on MariaDB if `NOT ATOMIC` follows.
    Begin,
    /// A stored program.
    Program,
    Plain,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// `BEGIN`, `IF`, `LOOP`, `WHILE`, `FOR`, and `CASE` as a statement.
    Statements,
    Repeat,
    /// `REPEAT` after its `UNTIL`, where an expression stands before `END`.
    Until,
    /// `CASE` as an expression.
    Expression,
}

/// What the token before was, as far as it matters.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Previous {
    #[default]
    Other,
    /// `.`: a name follows, whatever it looks like.
    Dot,
    /// An `END` that closed a block; `IF` or `CASE` after it belongs to it.
    End,
    /// What the header of a routine, trigger or event ends with.
    Header,
}

/// How far `DECLARE ... HANDLER FOR ...` has come, whose condition a statement follows.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Declaration {
    #[default]
    None,
    Declare,
    Handler,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    Begin,
    End,
    Case,
    /// `IF` and `WHILE`, which a condition follows.
    Conditional,
    Loop,
    Repeat,
    For,
    Until,
    Branch,
    Do,
    Declare,
    Handler,
    Header,
}

const HEADS: &[(&str, Head)] = &[("CREATE", Head::Create), ("ALTER", Head::Create), ("BEGIN", Head::Begin)];

const CREATED: &[(&str, Head)] = &[
    ("OR", Head::Create),
    ("REPLACE", Head::Create),
    ("AGGREGATE", Head::Create),
    ("DEFINER", Head::Create),
    ("PROCEDURE", Head::Program),
    ("FUNCTION", Head::Program),
    ("TRIGGER", Head::Program),
    ("EVENT", Head::Program),
];

const KEYWORDS: &[(&str, Keyword)] = &[
    ("BEGIN", Keyword::Begin),
    ("END", Keyword::End),
    ("CASE", Keyword::Case),
    ("IF", Keyword::Conditional),
    ("LOOP", Keyword::Loop),
    ("WHILE", Keyword::Conditional),
    ("REPEAT", Keyword::Repeat),
    ("FOR", Keyword::For),
    ("UNTIL", Keyword::Until),
    ("THEN", Keyword::Branch),
    ("ELSE", Keyword::Branch),
    ("DO", Keyword::Do),
    ("DECLARE", Keyword::Declare),
    ("HANDLER", Keyword::Handler),
    // What may stand right before the body of a trigger or routine.
    ("ROW", Keyword::Header),
    ("DETERMINISTIC", Keyword::Header),
    ("SQL", Keyword::Header),
    ("DATA", Keyword::Header),
    ("DEFINER", Keyword::Header),
    ("INVOKER", Keyword::Header),
];

impl Body {
    pub(crate) fn token(&mut self, kind: TokenKind, text: &str) {
        let word = kind == TokenKind::Word;
        self.head = match self.head {
            Head::Plain => return,
            Head::Program => return self.program(kind, text),
            Head::Start => keyword(text, HEADS).filter(|_| word).unwrap_or(Head::Plain),
            Head::Create if matches!(text, "=" | "@") => Head::Definer,
            Head::Create if word => keyword(text, CREATED).unwrap_or(Head::Plain),
            Head::Definer | Head::Create => Head::Create,
            Head::Begin if word && text.eq_ignore_ascii_case("NOT") => Head::Begin,
            Head::Begin if word && text.eq_ignore_ascii_case("ATOMIC") => {
                self.open_at_statement(Block::Statements);
                Head::Program
            }
            Head::Begin => Head::Plain,
        };
    }

    pub(crate) fn ends_at_semicolon(&mut self) -> bool {
        self.at_statement = true;
        self.previous = Previous::Other;
        self.declaration = Declaration::None;
        self.blocks.is_empty()
    }

    fn open(&mut self, block: Block) {
        self.blocks.push(block);
        self.declaration = Declaration::None;
    }

    /// Opens a block right after whose first word a statement may start.
    fn open_at_statement(&mut self, block: Block) {
        self.open(block);
        self.at_statement = true;
    }

    fn program(&mut self, kind: TokenKind, text: &str) {
        let at_statement = std::mem::take(&mut self.at_statement);
        let previous = std::mem::take(&mut self.previous);
        match (kind, text) {
            (TokenKind::Word, _) if previous != Previous::Dot => {
                if let Some(keyword) = keyword(text, KEYWORDS) {
                    self.keyword(keyword, previous, at_statement);
                }
            }
            (TokenKind::Symbol, ".") => self.previous = Previous::Dot,
            // A label.
            (TokenKind::Symbol, ":") => {
                self.at_statement = true;
                self.previous = Previous::Header;
            }
            (TokenKind::Symbol, "(") => self.parentheses += 1,
            (TokenKind::Symbol, ")") => {
                self.parentheses = self.parentheses.saturating_sub(1);
                self.previous = Previous::Header;
            }
            (TokenKind::String, _) => self.previous = Previous::Header,
            _ => {}
        }
    }

    fn keyword(&mut self, keyword: Keyword, previous: Previous, at_statement: bool) {
        let top = self.blocks.last().copied();
        let in_header = top.is_none() && self.parentheses == 0;
        let handles = self.declaration == Declaration::Handler;
        // Where a statement other than BEGIN may start; BEGIN also wherever it can mean nothing else.
        let starts = at_statement || handles || (in_header && previous == Previous::Header);
        match keyword {
            Keyword::Begin if starts || in_header => self.open_at_statement(Block::Statements),
            Keyword::Loop if starts => self.open_at_statement(Block::Statements),
            Keyword::Repeat if starts => self.open_at_statement(Block::Repeat),
            Keyword::Conditional | Keyword::Case if starts => self.open(Block::Statements),
            Keyword::For if at_statement => self.open(Block::Statements),
            Keyword::Case if previous != Previous::End => self.open(Block::Expression),
            Keyword::Until if at_statement && top == Some(Block::Repeat) => {
                self.blocks.pop();
                self.blocks.push(Block::Until);
            }
            Keyword::End if at_statement || matches!(top, Some(Block::Expression | Block::Until)) => {
                self.blocks.pop();
                self.previous = Previous::End;
            }
            Keyword::Branch => self.at_statement = top.is_some() && top != Some(Block::Expression),
            Keyword::Do => {
                self.at_statement = !at_statement && top.is_some();
                self.previous = Previous::Header;
            }
            Keyword::Declare if at_statement => self.declaration = Declaration::Declare,
            Keyword::Handler if self.declaration == Declaration::Declare => {
                self.declaration = Declaration::Handler;
            }
            Keyword::Header => self.previous = Previous::Header,
            _ => {}
        }
    }
}
