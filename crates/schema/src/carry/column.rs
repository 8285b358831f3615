//! A column gets another name.

use caribou_migration::Dialect;

use super::mention::Mention;
use super::occurrence::{in_opaque, is_relation, is_routine};
use crate::{Name, Opaque, Piece, QualifiedName, View};

/// What was renamed.
pub(super) struct Renamed<'a> {
    pub(super) table: &'a QualifiedName,
    pub(super) from: &'a Name,
    pub(super) to: &'a Name,
    pub(super) dialect: Dialect,
}

impl Renamed<'_> {
    /// Tells one mention under the new name.
    pub(super) fn tell(&self, mention: Mention<'_>) -> Option<()> {
        let hinders = match mention {
            Mention::Owned(id) => is_relation(id.kind) && id.name == *self.table,
            Mention::Kin(table) | Mention::Fixed(table) => table == self.table,
            Mention::Column(table, name) if table == self.table => {
                let is_taken = name == self.to;
                if name == self.from {
                    name.clone_from(self.to);
                }
                is_taken
            }
            Mention::OwnedColumn(table, name) => {
                table == self.table && (name == self.from || name == self.to)
            }
            // What no column is named in is no matter of columns.
            Mention::Default(table, _, expression) => table == self.table && expression.mentions(self.from),
            Mention::Expression(table, _, expression) if table == self.table => {
                let is_taken = expression.mentions(self.to);
                expression.rename(self.from, self.to);
                is_taken
            }
            Mention::View(view) => self.is_in_view(view),
            Mention::Opaque(opaque) => self.is_in_opaque(opaque),
            // A name would be made of the column, and checks of MariaDB are called like theirs.
            Mention::OwnedConstraint(table, name) => {
                table == self.table
                    && match self.dialect {
                        Dialect::Sqlite => false,
                        Dialect::Postgres => name.is_none(),
                        Dialect::Mysql => name.is_none_or(|name| self.is_chosen(name)),
                    }
            }
            Mention::Constraint(table, name) => {
                table == self.table && self.dialect == Dialect::Mysql && self.is_chosen(name)
            }
            Mention::OwnedIndex(table, name) => {
                table == self.table && name.is_none() && self.dialect != Dialect::Sqlite
            }
            Mention::Relation(_)
            | Mention::Object(_)
            | Mention::Column(..)
            | Mention::OwnedSequence(..)
            | Mention::Type(_)
            | Mention::Value(..)
            | Mention::OwnedValue(..)
            | Mention::Expression(..)
            | Mention::Text(_) => false,
        };
        (!hinders).then_some(())
    }

    /// The index of a foreign key that was named by the server, or looks so, is called after its column.
    fn is_chosen(&self, name: &Name) -> bool {
        name == self.from || name == self.to || name.as_str().contains("_ibfk_")
    }

    /// PostgreSQL fixes the columns of a view when it is made, and MySQL its text.
    fn is_in_view(&self, view: &View) -> bool {
        let is_star = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('*'));
        view.reads.contains(self.table)
            && (view.query.mentions(self.from)
                || view.query.mentions(self.to)
                || self.dialect != Dialect::Sqlite && view.query.written().iter().any(is_star))
    }

    fn is_in_opaque(&self, opaque: &Opaque) -> bool {
        let is_near = opaque.id.on.as_ref() == Some(self.table) || opaque.reads.contains(self.table);
        let is_near = is_near || is_routine(opaque.id.kind) || in_opaque(opaque, &self.table.name);
        is_near && (in_opaque(opaque, self.from) || in_opaque(opaque, self.to))
    }
}
