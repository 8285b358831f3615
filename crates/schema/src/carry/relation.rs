//! A table, view or sequence gets another name.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use super::mention::Mention;
use super::occurrence::{count, in_opaque, in_text, is_relation, is_routine, means_tables};
use crate::name::POSTGRES_BYTES;
use crate::{Expression, FromItem, Name, Opaque, Output, QualifiedName, Query, Rows, Value, View};

/// What was renamed.
pub(super) struct Renamed<'a> {
    pub(super) old: &'a QualifiedName,
    pub(super) new: &'a QualifiedName,
    pub(super) dialect: Dialect,
}

impl Renamed<'_> {
    /// Tells one mention under the new name.
    pub(super) fn tell(&self, mention: Mention<'_>) -> Option<()> {
        match mention {
            Mention::Relation(name) | Mention::Type(name) => self.rename(name),
            Mention::Object(id) if is_relation(id.kind) => self.rename(&mut id.name),
            Mention::Owned(id) if is_relation(id.kind) => self.unless(self.is_either(&id.name)),
            Mention::Fixed(name) => self.unless(self.is_either(name)),
            Mention::Default(_, _, expression) => {
                self.unless(expression.mentions(&self.new.name))?;
                expression.rename(&self.old.name, &self.new.name);
                Some(())
            }
            Mention::Expression(_, columns, expression) => self.in_expression(columns, expression),
            Mention::View(view) => self.in_view(view),
            Mention::Opaque(opaque) => self.in_opaque(opaque),
            Mention::Text(text) => {
                self.unless(in_text(text, &self.old.name) || in_text(text, &self.new.name))
            }
            Mention::OwnedConstraint(table, name) => self.part(table, name),
            Mention::Constraint(table, name) => self.part(table, Some(name)),
            Mention::OwnedIndex(_, name) => match self.dialect {
                Dialect::Mysql => Some(()),
                Dialect::Postgres => self.unless(name.is_none_or(|name| self.is_name(name))),
                Dialect::Sqlite => self.unless(name.is_some_and(|name| self.is_name(name))),
            },
            // Expressions then name a column and something else by one word.
            Mention::OwnedColumn(_, name) => self.unless(self.is_name(name)),
            Mention::OwnedSequence(table, column) => {
                let takes =
                    [self.old, self.new].iter().any(|name| may_be_sequence(table, column, &name.name));
                self.unless(table == self.old || takes)
            }
            Mention::Object(_)
            | Mention::Owned(_)
            | Mention::Kin(_)
            | Mention::Column(..)
            | Mention::Value(..)
            | Mention::OwnedValue(..) => Some(()),
        }
    }

    fn unless(&self, hinders: bool) -> Option<()> {
        (!hinders).then_some(())
    }

    fn is_either(&self, name: &QualifiedName) -> bool {
        name == self.old || name == self.new
    }

    fn is_name(&self, name: &Name) -> bool {
        [&self.old.name, &self.new.name].iter().any(|known| known.as_str() == name.as_str())
    }

    fn rename(&self, name: &mut QualifiedName) -> Option<()> {
        self.unless(name == self.new)?;
        if name == self.old {
            name.clone_from(self.new);
        }
        Some(())
    }

    /// The name of a constraint: PostgreSQL keeps those of keys with those of tables, and MySQL lets a name that it chose follow
    /// the table.
    fn part(&self, table: &QualifiedName, name: Option<&Name>) -> Option<()> {
        match self.dialect {
            Dialect::Sqlite => Some(()),
            Dialect::Postgres => self.unless(name.is_none_or(|name| self.is_name(name))),
            Dialect::Mysql => {
                let follows = |name: &Name| {
                    let text = name.as_str();
                    let of = |table: &QualifiedName| text.strip_prefix(table.name.as_str());
                    [self.old, self.new]
                        .iter()
                        .any(|table| of(table).is_some_and(|rest| rest.starts_with("_ibfk_")))
                };
                self.unless(table == self.old && name.is_some_and(follows))
            }
        }
    }

    fn in_expression(&self, columns: Option<&[Name]>, expression: &mut Expression) -> Option<()> {
        let is_column = |name: &Name| {
            columns.is_some_and(|columns| columns.iter().any(|known| known.as_str() == name.as_str()))
        };
        let (old, new) = (&self.old.name, &self.new.name);
        if expression.mentions(old) && !is_column(old) {
            // It may be a column of the same name.
            columns?;
            self.unless(expression.mentions(new))?;
            expression.rename(old, new);
        }
        Some(())
    }

    fn in_view(&self, view: &mut View) -> Option<()> {
        let (old, new) = (&self.old.name, &self.new.name);
        self.unless(view.reads.contains(self.new))?;
        if !view.reads.contains(self.old) {
            return Some(());
        }
        // MySQL keeps the text, and finds nothing under the old name.
        self.unless(self.dialect == Dialect::Mysql || view.query.mentions(new))?;
        self.unless(!means_tables(&view.query, old))?;
        view.query.rename(old, new);
        self.in_reads(&mut view.reads);
        if let Some(output) = &mut view.output {
            self.in_query(output)?;
        }
        Some(())
    }

    fn in_query(&self, query: &mut Query) -> Option<()> {
        for FromItem { alias, rows, .. } in &mut query.from {
            alias.iter_mut().for_each(|alias| self.in_alias(alias));
            match rows {
                Rows::Relation(name) => self.rename(name)?,
                Rows::Query(query) => self.in_query(query)?,
                Rows::Unknown => {}
            }
        }
        for output in &mut query.outputs {
            match output {
                Output::All(of) => of.iter_mut().for_each(|of| self.in_alias(of)),
                Output::Column { value, .. } => self.in_value(value)?,
            }
        }
        Some(())
    }

    fn in_value(&self, value: &mut Value) -> Option<()> {
        match value {
            Value::Column(of, _) => {
                of.iter_mut().for_each(|of| self.in_alias(of));
                Some(())
            }
            Value::Type(_) => Some(()),
            Value::AnyOf(values) => values.iter_mut().try_for_each(|value| self.in_value(value)),
            Value::Sum(value) => self.in_value(value),
            Value::Query(query) => self.in_query(query),
        }
    }

    fn in_alias(&self, alias: &mut Name) {
        if *alias == self.old.name {
            alias.clone_from(&self.new.name);
        }
    }

    fn in_opaque(&self, opaque: &mut Opaque) -> Option<()> {
        let (old, new) = (&self.old.name, &self.new.name);
        let of = |table: &QualifiedName| opaque.reads.contains(table) || opaque.id.on.as_ref() == Some(table);
        self.unless(of(self.new) || in_opaque(opaque, new))?;
        if !of(self.old) && !in_opaque(opaque, old) {
            return Some(());
        }
        // The body of a routine is a text that no database changes, and MySQL changes of a trigger only its table.
        let is_told = match self.dialect {
            Dialect::Mysql => {
                opaque.id.on.as_ref() == Some(self.old)
                    && !opaque.reads.contains(self.old)
                    && count(opaque.statement.as_ref().unwrap_or(&opaque.definition), old) == 1
            }
            Dialect::Postgres | Dialect::Sqlite => of(self.old),
        };
        let texts = || opaque.statement.iter().chain([&opaque.definition]);
        self.unless(is_routine(opaque.id.kind) || !is_told || !texts().all(|text| means_tables(text, old)))?;
        opaque.definition.rename(old, new);
        opaque.statement.iter_mut().for_each(|text| text.rename(old, new));
        self.in_reads(&mut opaque.reads);
        opaque.id.on.iter_mut().try_for_each(|on| self.rename(on))
    }

    fn in_reads(&self, reads: &mut BTreeSet<QualifiedName>) {
        if reads.remove(self.old) {
            reads.insert(self.new.clone());
        }
    }
}

/// Says whether the sequence of a `serial` column may be called so.
pub(super) fn may_be_sequence(table: &QualifiedName, column: &Name, name: &Name) -> bool {
    let chosen = format!("{}_{column}_seq", table.name);
    let stem = name.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
    chosen.len() > POSTGRES_BYTES || chosen == stem || chosen == name.as_str()
}
