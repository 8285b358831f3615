//! The parts of an object.

use caribou_schema::Name;

/// A part of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// A column.
    Column(String),
    /// A column as far as its definition goes, whatever the rows have in it.
    Shape(String),
    /// One attribute of a column: its default, or whether it takes NULL.
    Attribute(String, &'static str),
    /// A constraint or index.
    Constraint(String),
    /// Any constraint or index: which one is not said.
    Constraints,
    /// What foreign keys of other tables may refer to.
    Keys,
    /// One more of that: whoever was content with those before does not mind.
    NewKey,
    /// The rows.
    Rows,
}

impl Part {
    pub(crate) fn column(name: &Name) -> Self {
        Self::Column(super::key(name))
    }

    pub(crate) fn constraint(name: &Name) -> Self {
        Self::Constraint(super::key(name))
    }

    pub(crate) fn attribute(column: &Name, what: &'static str) -> Self {
        Self::Attribute(super::key(column), what)
    }

    /// Returns the definition of a column.
    pub(crate) fn shape(self) -> Self {
        match self {
            Self::Column(name) => Self::Shape(name),
            other => other,
        }
    }

    /// Says whether two parts of one object have something in common, when the other is touched later.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        use Part::{Attribute, Column, Constraint, Constraints, Keys, NewKey, Rows, Shape, Whole};
        match (self, other) {
            (Whole, _) | (_, Whole) => true,
            // A definition stays what it is, whatever happens to rows.
            (Rows, Shape(_) | Keys | NewKey) | (Shape(_) | Keys | NewKey, Rows) => false,
            (Rows, _) | (_, Rows) => true,
            (Column(one) | Shape(one), Column(other) | Shape(other)) => one == other,
            (Attribute(..), Attribute(..)) | (Constraint(_), Constraint(_)) => self == other,
            (Constraints, Constraint(_) | Constraints) | (Constraint(_), Constraints) => true,
            (Keys | NewKey, Keys) => true,
            _ => false,
        }
    }
}
