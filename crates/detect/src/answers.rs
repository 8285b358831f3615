//! What was decided.

use std::collections::BTreeMap;

/// What was decided, by a person or by flags. Things are named as they are printed, on all backends alike: `ticket`,
/// `ticket.title`, `billing.invoice.total`, and `mood.sad` for a value of an enumerated type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    became: BTreeMap<String, Became>,
    fills: BTreeMap<String, Fill>,
}

/// What became of something that is not wanted any more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It has this name now: that of a table as it is printed, that of a column or value without its table or type.
    Renamed(String),
    /// It goes, with all that it holds.
    Dropped,
}

/// What stands in a column that must not be NULL, in rows that are there already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fill {
    /// The value of an SQL expression, which may use the other columns of the row.
    With(String),
    /// Nothing is filled in: no row has NULL there, or the migration shall fail.
    Nothing,
}

impl Answers {
    /// Says what became of something.
    pub fn became(&mut self, subject: impl Into<String>, became: Became) {
        self.became.insert(subject.into(), became);
    }

    /// Says what fills a column.
    pub fn fill(&mut self, column: impl Into<String>, fill: Fill) {
        self.fills.insert(column.into(), fill);
    }

    /// Returns what became of something, when that was said.
    pub fn of(&self, subject: &str) -> Option<&Became> {
        self.became.get(subject)
    }

    /// Returns what fills a column, when that was said.
    pub fn fill_of(&self, column: &str) -> Option<&Fill> {
        self.fills.get(column)
    }

    /// Returns everything that was said to have become something, sorted.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Became)> {
        self.became.iter().map(|(subject, became)| (subject.as_str(), became))
    }

    /// Returns everything that is filled, sorted.
    pub fn fills(&self) -> impl Iterator<Item = (&str, &Fill)> {
        self.fills.iter().map(|(column, fill)| (column.as_str(), fill))
    }
}
