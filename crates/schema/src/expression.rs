//! SQL that stands inside a definition: a default, a check, a predicate, the query of a view.

use std::collections::BTreeSet;

use crate::{Name, QualifiedName};

/// A piece of SQL text: a name that a rename can reach, or anything else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// Text that no rename touches, spaces included.
    Text(String),
    /// A name of a column, table, sequence or type; written anew, quoted where needed, when printed.
    Name(Name),
    /// A word that may be such a name, and how it was written: printed as that until it is renamed. In the body of a
    /// function nobody can tell names from keywords.
    Word(Name, String),
}

/// An expression or a query: as it was written, and in a normal form.
///
/// Two expressions are equal when their normal forms are, so `(a>0)` as a person wrote it equals `(a > 0)`
/// as the server prints it. Made by `caribou_sql::expression`; [`Expression::opaque`] takes a text as it is.
#[derive(Debug, Clone)]
pub struct Expression {
    written: Vec<Piece>,
    normal: Vec<Piece>,
}

impl Expression {
    /// Makes an expression of its two forms.
    pub fn new(written: Vec<Piece>, normal: Vec<Piece>) -> Self {
        Self { written, normal }
    }

    /// Makes an expression of which nothing is known but its text, which is compared as it is.
    pub fn opaque(text: impl Into<String>) -> Self {
        let text = vec![Piece::Text(text.into())];
        Self { written: text.clone(), normal: text }
    }

    /// Returns the expression as it was written, names replaced by what they are called now.
    pub fn written(&self) -> &[Piece] {
        &self.written
    }

    /// Returns the normal form, which is what is compared.
    pub fn normal(&self) -> &[Piece] {
        &self.normal
    }

    /// Returns the text as it was written, each name that has been renamed since printed by `quote`.
    pub fn to_text(&self, quote: impl Fn(&Name) -> String) -> String {
        text(&self.written, quote)
    }

    /// Returns every name in it once, sorted.
    pub fn names(&self) -> Vec<&Name> {
        let mut names: Vec<&Name> = self.normal.iter().chain(&self.written).filter_map(Piece::name).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Says whether a name occurs in it.
    pub fn mentions(&self, name: &Name) -> bool {
        self.normal.iter().chain(&self.written).any(|piece| piece.name() == Some(name))
    }

    /// Returns the words in front of a bracket, in lower case: the functions that it calls are among them, which are no names
    /// that a rename could reach.
    pub fn called(&self) -> BTreeSet<String> {
        let text = text(&self.normal, Name::to_string);
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let before = text.match_indices('(').map(|(at, _)| text[..at].trim_end());
        let words = before.map(|before| before.rsplit(|c| !is_word(c)).next().unwrap_or_default());
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    }

    /// Says whether it may read from a table, view or sequence, or call a function, of this name.
    pub fn mentions_object(&self, object: &QualifiedName) -> bool {
        self.mentions(&object.name)
    }

    /// Gives a name in it another text, wherever it occurs.
    pub fn rename(&mut self, old: &Name, new: &Name) {
        for piece in self.written.iter_mut().chain(&mut self.normal) {
            if let Some(name) = piece.name()
                && name == old
            {
                *piece = Piece::Name(name.with_text(new.as_str()));
            }
        }
    }

    /// Puts another string in the place of one, wherever it occurs as a whole literal.
    pub(crate) fn replace_string(&mut self, old: &str, new: &str) {
        let [old, new] = [old, new].map(|value| format!("'{}'", value.replace('\'', "''")));
        for piece in self.written.iter_mut().chain(&mut self.normal) {
            if let Piece::Text(text) = piece
                && text.contains(&old)
            {
                *text = replaced(text, &old, &new);
            }
        }
    }
}

/// Replaces a literal in a text, but not where it is the middle of another with a quote in it.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for (place, _) in text.match_indices(old) {
        let (before, after) = (text[..place].ends_with('\''), text[place + old.len()..].starts_with('\''));
        if !before && !after {
            kept.push_str(&text[at..place]);
            kept.push_str(new);
            at = place + old.len();
        }
    }
    kept + &text[at..]
}

impl Piece {
    /// Returns the name, if it is or may be one.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Name(name) | Self::Word(name, _) => Some(name),
            Self::Text(_) => None,
        }
    }
}

fn text(pieces: &[Piece], quote: impl Fn(&Name) -> String) -> String {
    pieces.iter().fold(String::new(), |mut text, piece| {
        match piece {
            Piece::Text(part) | Piece::Word(_, part) => text.push_str(part),
            Piece::Name(name) => text.push_str(&quote(name)),
        }
        text
    })
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.normal == other.normal
    }
}

impl Eq for Expression {}
