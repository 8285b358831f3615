//! Constraints: what a table forbids.

use crate::{Expression, Name, QualifiedName};

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// Its name. PostgreSQL and MariaDB give one to a constraint that has none when it is applied to a
    /// [`Schema`](crate::Schema); on SQLite it stays `None`.
    pub name: Option<Name>,
    /// What it demands.
    pub rule: Rule,
    /// When it is checked.
    pub timing: Timing,
    /// Whether the rows that are there obey it: false after `NOT VALID`.
    pub validated: bool,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

impl Constraint {
    /// Makes a constraint that is checked at once and for all rows.
    pub fn new(name: Option<Name>, rule: Rule) -> Self {
        Self { name, rule, timing: Timing::Immediate, validated: true, comment: None }
    }
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// `PRIMARY KEY`.
    PrimaryKey(Key),
    /// `UNIQUE`. MySQL knows only unique indexes: there it is an [`Index`](crate::Index).
    Unique(Key),
    /// `FOREIGN KEY` or `REFERENCES`.
    ForeignKey(ForeignKey),
    /// `CHECK`.
    Check {
        /// What must not be false.
        expression: Expression,
        /// PostgreSQL's `NO INHERIT`.
        no_inherit: bool,
    },
    /// PostgreSQL's `EXCLUDE`; from the method on.
    Exclude(Expression),
}

/// Columns that identify a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The columns, in order.
    pub columns: Vec<Name>,
    /// PostgreSQL's `INCLUDE`.
    pub include: Vec<Name>,
    /// PostgreSQL's `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// SQLite's `ON CONFLICT`: `REPLACE`, `IGNORE`, ...
    pub on_conflict: Option<String>,
}

impl Key {
    /// Makes a key of columns.
    pub fn new(columns: Vec<Name>) -> Self {
        Self { columns, include: Vec::new(), nulls_not_distinct: false, on_conflict: None }
    }
}

/// Columns that must be found in another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns of this table, in order.
    pub columns: Vec<Name>,
    /// The table referred to.
    pub table: QualifiedName,
    /// Its columns, in the order of `columns`. Empty: its primary key (only where that is not known).
    pub referenced: Vec<Name>,
    /// What a delete there does here.
    pub on_delete: Action,
    /// What an update there does here.
    pub on_update: Action,
    /// PostgreSQL's `MATCH FULL`.
    pub match_full: bool,
}

/// What a foreign key does when the row that it refers to goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Action {
    /// Refuse at the end of the statement, or of the transaction.
    #[default]
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Do the same here.
    Cascade,
    /// Set the columns to NULL.
    SetNull,
    /// Set the columns to their defaults.
    SetDefault,
}

impl Action {
    /// Returns the words of the SQL standard.
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Timing {
    /// At once, always.
    #[default]
    Immediate,
    /// `DEFERRABLE`: at once, unless the transaction says otherwise.
    Deferrable,
    /// `DEFERRABLE INITIALLY DEFERRED`: at the commit.
    Deferred,
}

impl Rule {
    /// Says whether PostgreSQL keeps an index of the constraint's name for it.
    pub fn has_index(&self) -> bool {
        matches!(self, Self::PrimaryKey(_) | Self::Unique(_) | Self::Exclude(_))
    }

    /// Returns the columns that it makes unique.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Self::PrimaryKey(key) | Self::Unique(key) => Some(key),
            Self::ForeignKey(_) | Self::Check { .. } | Self::Exclude(_) => None,
        }
    }
}
