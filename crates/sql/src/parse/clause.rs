//! Clauses that SQLite and MySQL write alike: names, lists of columns, references.

use caribou_migration::Dialect;
use caribou_schema::{
    Action, Column, Constraint, Existing, ForeignKey, Index, Missing, Name, Operation, QualifiedName,
    TableChange, Timing,
};

use crate::lexeme::Cursor;

/// A column with what is said behind it but belongs to its table.
pub(super) struct ColumnDefinition {
    pub(super) column: Column,
    pub(super) constraints: Vec<Constraint>,
    /// On SQLite there are none: what is unique there is a constraint.
    pub(super) indexes: Vec<Index>,
}

impl Cursor<'_> {
    /// Reads the name of a column, constraint or index.
    pub(super) fn part(&mut self) -> Option<Name> {
        self.identifier().map(|text| Name::part(&text, self.dialect()))
    }

    /// Reads a name that stands on its own, without its schema.
    pub(super) fn object(&mut self) -> Option<Name> {
        self.identifier().map(|text| Name::object(&text, self.dialect()))
    }

    /// Reads the name of a table or another object. SQLite's `main` is the default schema, and `temp` is searched
    /// first, so that it need not be said either.
    pub(crate) fn qualified(&mut self) -> Option<QualifiedName> {
        let first = self.object()?;
        if !self.eat_symbol(".") {
            return Some(QualifiedName::plain(first));
        }
        let silent = [Name::object("main", Dialect::Sqlite), Name::object("temp", Dialect::Sqlite)];
        let schema = Some(first).filter(|name| self.dialect() != Dialect::Sqlite || !silent.contains(name));
        Some(QualifiedName { schema, name: self.object()? })
    }

    /// Reads names of columns in parentheses.
    pub(super) fn parts(&mut self) -> Option<Vec<Name>> {
        if !self.eat_symbol("(") {
            return None;
        }
        let mut names = vec![self.part()?];
        while self.eat_symbol(",") {
            names.push(self.part()?);
        }
        self.eat_symbol(")").then_some(names)
    }

    pub(super) fn if_not_exists(&mut self) -> Existing {
        if self.eat_all(&["IF", "NOT", "EXISTS"]) { Existing::Skip } else { Existing::Fail }
    }

    /// Reads `IF NOT EXISTS` where something else may have been said before it: `OR REPLACE`, or the same.
    pub(super) fn if_not_exists_besides(&mut self, said: Existing) -> Existing {
        let here = self.if_not_exists();
        if said == Existing::Fail { here } else { said }
    }

    pub(super) fn if_exists(&mut self) -> Missing {
        if self.eat_all(&["IF", "EXISTS"]) { Missing::Skip } else { Missing::Fail }
    }

    /// Says whether everything has been read.
    pub(crate) fn is_done(&self) -> bool {
        self.peek().is_none()
    }

    /// Reads what follows `REFERENCES`.
    pub(super) fn references(&mut self, columns: Vec<Name>) -> Option<(ForeignKey, Timing)> {
        let table = self.qualified()?;
        let referenced = if self.is_symbol("(") { self.parts()? } else { Vec::new() };
        let (on_delete, on_update) = (Action::default(), Action::default());
        let mut key = ForeignKey { columns, table, referenced, on_delete, on_update, match_full: false };
        loop {
            if self.eat_all(&["ON", "DELETE"]) {
                key.on_delete = self.action()?;
            } else if self.eat_all(&["ON", "UPDATE"]) {
                key.on_update = self.action()?;
            } else if self.eat("MATCH") {
                // SQLite reads it and does not obey it, nor does InnoDB.
                self.identifier()?;
            } else {
                return Some((key, self.timing()));
            }
        }
    }

    fn action(&mut self) -> Option<Action> {
        const ACTIONS: &[(&[&str], Action)] = &[
            (&["NO", "ACTION"], Action::NoAction),
            (&["RESTRICT"], Action::Restrict),
            (&["CASCADE"], Action::Cascade),
            (&["SET", "NULL"], Action::SetNull),
            (&["SET", "DEFAULT"], Action::SetDefault),
        ];
        ACTIONS.iter().find(|(words, _)| self.eat_all(words)).map(|&(_, action)| action)
    }

    fn timing(&mut self) -> Timing {
        let never = self.eat_all(&["NOT", "DEFERRABLE"]);
        let deferrable = !never && self.eat("DEFERRABLE");
        let deferred = self.eat_all(&["INITIALLY", "DEFERRED"]);
        if !deferred {
            self.eat_all(&["INITIALLY", "IMMEDIATE"]);
        }
        match (deferrable, deferred) {
            (true, true) => Timing::Deferred,
            (true, false) => Timing::Deferrable,
            (false, _) => Timing::Immediate,
        }
    }
}

/// An `ALTER TABLE` with one change.
pub(super) fn alter(table: &QualifiedName, change: TableChange) -> Operation {
    Operation::Alter { table: table.clone(), change: Box::new(change), missing: Missing::Fail }
}

/// An `ALTER TABLE ... ADD CONSTRAINT`.
pub(super) fn add_constraint(table: &QualifiedName, constraint: Constraint) -> Operation {
    let existing = Existing::Fail;
    alter(table, TableChange::AddConstraint { constraint, using_index: None, existing })
}

/// A `CREATE INDEX`.
pub(super) fn create_index(table: &QualifiedName, index: Index, existing: Existing) -> Operation {
    Operation::CreateIndex { table: table.clone(), index: Box::new(index), concurrently: false, existing }
}
