//! A type, or a value of an enumerated one, gets another name.

use super::mention::Mention;
use super::occurrence::{in_opaque, in_text, is_relation};
use crate::{DataType, Expression, Name, ObjectKind, Piece, QualifiedName};

/// A type that was renamed.
pub(super) struct RenamedType<'a> {
    pub(super) old: &'a QualifiedName,
    pub(super) new: &'a QualifiedName,
}

impl RenamedType<'_> {
    /// Tells one mention under the new name.
    pub(super) fn tell(&self, mention: Mention<'_>) -> Option<()> {
        let hinders = match mention {
            Mention::Type(name) => return self.rename(name),
            Mention::Object(id) if is_type(id.kind) => return self.rename(&mut id.name),
            Mention::Owned(id) => is_relation(id.kind) && (id.name == *self.old || id.name == *self.new),
            // A table and a type are never called the same.
            Mention::Relation(name) => name == self.old || name == self.new,
            Mention::Default(_, _, expression) => {
                let is_taken = expression.mentions(&self.new.name);
                expression.rename(&self.old.name, &self.new.name);
                is_taken
            }
            Mention::Expression(_, columns, expression) => self.is_hindered(columns, expression),
            // Expressions then name a column and a type by one word.
            Mention::OwnedColumn(_, name) => {
                [self.old, self.new].iter().any(|of| of.name.as_str() == name.as_str())
            }
            Mention::View(view) => [self.old, self.new].iter().any(|name| view.query.mentions(&name.name)),
            Mention::Opaque(opaque) => [self.old, self.new].iter().any(|name| in_opaque(opaque, &name.name)),
            Mention::Text(text) => [self.old, self.new].iter().any(|name| in_text(text, &name.name)),
            Mention::Kin(_)
            | Mention::Fixed(_)
            | Mention::Object(_)
            | Mention::Column(..)
            | Mention::Constraint(..)
            | Mention::OwnedConstraint(..)
            | Mention::OwnedIndex(..)
            | Mention::OwnedSequence(..)
            | Mention::Value(..)
            | Mention::OwnedValue(..) => false,
        };
        (!hinders).then_some(())
    }

    fn rename(&self, name: &mut QualifiedName) -> Option<()> {
        if name == self.new {
            return None;
        }
        if name == self.old {
            name.clone_from(self.new);
        }
        Some(())
    }

    /// A word may be a column of the same name.
    fn is_hindered(&self, columns: Option<&[Name]>, expression: &mut Expression) -> bool {
        let (old, new) = (&self.old.name, &self.new.name);
        if !expression.mentions(old) {
            return false;
        }
        let is_column = |name: &Name| columns.is_none_or(|columns| columns.contains(name));
        let is_taken = expression.mentions(new);
        expression.rename(old, new);
        is_taken || is_column(old)
    }
}

/// A value of an enumerated type that was renamed.
pub(super) struct RenamedValue<'a> {
    pub(super) of: &'a QualifiedName,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
}

impl RenamedValue<'_> {
    /// Tells one mention under the new name.
    pub(super) fn tell(&self, mention: Mention<'_>) -> Option<()> {
        let hinders = match mention {
            Mention::Owned(id) => is_type(id.kind) && id.name == *self.of,
            Mention::OwnedValue(of, value) => of == self.of && (value == self.from || value == self.to),
            Mention::Value(of, value) if of == self.of => {
                let is_taken = value == self.to;
                if value == self.from {
                    self.to.clone_into(value);
                }
                is_taken
            }
            Mention::Default(_, Some(DataType::Named { name, .. }), default) if name == self.of => {
                let is_taken = says(default, self.to);
                default.replace_string(self.from, self.to);
                is_taken
            }
            Mention::Default(_, _, expression) | Mention::Expression(_, _, expression) => {
                self.is_said(expression)
            }
            Mention::View(view) => self.is_said(&view.query),
            Mention::Opaque(opaque) => {
                self.is_said(&opaque.definition)
                    || opaque.statement.as_ref().is_some_and(|text| self.is_said(text))
            }
            Mention::Text(text) => text.contains(self.from) || text.contains(self.to),
            Mention::Relation(_)
            | Mention::Kin(_)
            | Mention::Fixed(_)
            | Mention::Object(_)
            | Mention::Column(..)
            | Mention::OwnedColumn(..)
            | Mention::Constraint(..)
            | Mention::OwnedConstraint(..)
            | Mention::OwnedIndex(..)
            | Mention::OwnedSequence(..)
            | Mention::Type(_)
            | Mention::Value(..) => false,
        };
        (!hinders).then_some(())
    }

    /// As [`tell`](Self::tell), of a value that is new: another value of the type may be what says where it stands.
    pub(super) fn tell_new(&self, mention: Mention<'_>) -> Option<()> {
        match mention {
            Mention::OwnedValue(of, _) | Mention::Value(of, _) if of == self.of => None,
            Mention::Default(..) => Some(()),
            other => self.tell(other),
        }
    }

    fn is_said(&self, expression: &Expression) -> bool {
        says(expression, self.from) || says(expression, self.to)
    }
}

/// Says whether a value may occur in a text.
fn says(expression: &Expression, value: &str) -> bool {
    expression.written().iter().chain(expression.normal()).any(|piece| match piece {
        Piece::Text(text) | Piece::Word(_, text) => text.contains(value),
        Piece::Name(name) => name.as_str() == value,
    })
}

fn is_type(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain)
}
