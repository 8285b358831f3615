//! An index or a constraint gets another name.

use caribou_migration::Dialect;

use super::mention::Mention;
use super::occurrence::{in_opaque, in_text, is_relation};
use super::relation::may_be_sequence;
use crate::{Name, ObjectKind, QualifiedName};

/// What was renamed.
pub(super) struct Renamed<'a> {
    /// The table that it is on, where that is said.
    pub(super) table: Option<&'a QualifiedName>,
    pub(super) from: &'a Name,
    pub(super) to: &'a Name,
    pub(super) dialect: Dialect,
}

impl Renamed<'_> {
    /// Tells one mention under the new name of an index.
    pub(super) fn index(&self, mention: Mention<'_>) -> Option<()> {
        match mention {
            Mention::Object(id) if id.kind == ObjectKind::Index && self.is_here(id.on.as_ref()) => {
                (!self.is(&id.name.name, self.to)).then_some(())?;
                if self.is(&id.name.name, self.from) {
                    id.name.name.clone_from(self.to);
                }
                Some(())
            }
            // On PostgreSQL the two are one.
            Mention::Constraint(table, name) => {
                self.unless(self.is_here(Some(table)) && self.is_either(name))
            }
            other => self.any(other),
        }
    }

    /// Tells one mention under the new name of a constraint.
    pub(super) fn constraint(&self, mention: Mention<'_>) -> Option<()> {
        match mention {
            Mention::Constraint(table, name) if self.table == Some(table) => {
                (!self.is(name, self.to)).then_some(())?;
                if self.is(name, self.from) {
                    name.clone_from(self.to);
                }
                Some(())
            }
            Mention::Object(id) => self.unless(id.kind == ObjectKind::Index && self.is_either(&id.name.name)),
            // MariaDB keeps the check of a column under the column's name.
            Mention::Column(_, name) => self.unless(self.dialect == Dialect::Mysql && self.is_either(name)),
            Mention::OwnedColumn(_, name) => {
                self.unless(self.dialect == Dialect::Mysql && self.is_either(name))
            }
            other => self.any(other),
        }
    }

    fn any(&self, mention: Mention<'_>) -> Option<()> {
        let hinders = match mention {
            Mention::Owned(id) => {
                let is_whole = self.table == Some(&id.name);
                is_relation(id.kind)
                    && (is_whole || self.is_here(id.on.as_ref()) && self.is_either(&id.name.name))
            }
            Mention::OwnedConstraint(table, name) | Mention::OwnedIndex(table, name) => match self.dialect {
                Dialect::Sqlite => name.is_some_and(|name| self.is_either(name)),
                Dialect::Postgres => name.is_none_or(|name| self.is_either(name)),
                Dialect::Mysql => self.is_here(Some(table)) && name.is_none_or(|name| self.is_either(name)),
            },
            Mention::OwnedSequence(table, column) => {
                [self.from, self.to].iter().any(|name| may_be_sequence(table, column, name))
            }
            Mention::Fixed(table) => self.is_here(Some(table)),
            Mention::View(view) => view.query.mentions(self.from) || view.query.mentions(self.to),
            Mention::Opaque(opaque) => in_opaque(opaque, self.from) || in_opaque(opaque, self.to),
            Mention::Text(text) => in_text(text, self.from) || in_text(text, self.to),
            // Elsewhere than on MySQL a table and an index are never called the same.
            Mention::Relation(name) => self.dialect != Dialect::Mysql && self.is_either(&name.name),
            Mention::Kin(_)
            | Mention::Object(_)
            | Mention::Column(..)
            | Mention::OwnedColumn(..)
            | Mention::Constraint(..)
            | Mention::Type(_)
            | Mention::Value(..)
            | Mention::OwnedValue(..)
            | Mention::Default(..)
            | Mention::Expression(..) => false,
        };
        self.unless(hinders)
    }

    fn unless(&self, hinders: bool) -> Option<()> {
        (!hinders).then_some(())
    }

    /// Says whether something may be on the same table.
    fn is_here(&self, table: Option<&QualifiedName>) -> bool {
        self.table.is_none() || table.is_none() || self.table == table
    }

    /// Names of different kinds follow different rules, so the case is never counted.
    fn is(&self, one: &Name, other: &Name) -> bool {
        one.as_str().eq_ignore_ascii_case(other.as_str())
    }

    fn is_either(&self, name: &Name) -> bool {
        self.is(name, self.from) || self.is(name, self.to)
    }
}
