//! A table that is said.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{Constraint, Index, IndexKey, Key, Name, QualifiedName, Rule, Table};

use super::{Laying, name};
use crate::keys;
use crate::name::rust_name;
use crate::parse::{ColumnRs, TableRs};

/// Takes the foreign keys out of a table that refer to tables which go.
pub(super) fn without_links(mut table: Table, gone: &BTreeSet<QualifiedName>) -> Table {
    table.constraints.retain(|constraint| match &constraint.rule {
        Rule::ForeignKey(key) => !gone.contains(&key.table),
        _ => true,
    });
    table
}

impl Laying<'_> {
    /// Changes a table into what is said of it. A new primary key is returned apart, since the database names it.
    pub(super) fn edited(
        &mut self,
        table: &Table,
        said: &TableRs,
        gone: &BTreeSet<QualifiedName>,
    ) -> (Table, Option<Rule>) {
        let mut edited = without_links(table.clone(), gone);
        let rowid = keys::implicit_rowid(table)
            .filter(|_| self.dialect == Dialect::Sqlite && table.primary_key().is_none());
        let rowid = rowid.filter(|rowid| said.primary_key == [*rowid]);
        let key = self.primary_key(said);
        let hidden =
            |column: &Name| self.options.hidden.contains(&rust_name(column.as_str(), Some(&said.rust_name)));
        let find = |column: &Name| said.columns.iter().find(|other| self.part(&other.name) == *column);
        let dropped: Vec<Name> = table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .filter(|name| find(name).is_none() && !hidden(name))
            .collect();
        edited.columns.retain(|column| !dropped.contains(&column.name));
        edited.constraints.retain(|constraint| !dropped.iter().any(|column| has_column(constraint, column)));
        edited.indexes.retain(|index| !dropped.iter().any(|column| is_on(index, column)));
        for column in &mut edited.columns {
            if let Some(said_column) = said.columns.iter().find(|other| self.part(&other.name) == column.name)
            {
                self.edit(column, said_column, (table, &key));
            }
        }
        for said_column in &said.columns {
            let name = self.part(&said_column.name);
            if edited.column(&name).is_none() && rowid != Some(said_column.name.as_str()) {
                edited.columns.push(self.new_column(said_column, said));
            }
        }
        self.unsaid.keep(&edited);
        let same = |there: &Key| {
            let columns: BTreeSet<&Name> = there.columns.iter().collect();
            columns == key.iter().collect()
        };
        if rowid.is_some() || edited.primary_key().is_some_and(same) {
            return (edited, None);
        }
        edited.constraints.retain(|constraint| !matches!(constraint.rule, Rule::PrimaryKey(_)));
        (edited, Some(Rule::PrimaryKey(Key::new(key))))
    }

    /// Makes a table that is not there.
    pub(super) fn new_table(&mut self, said: &TableRs) -> Table {
        let columns = said.columns.iter().map(|column| self.new_column(column, said)).collect();
        let mut table = Table::new(name(said, self.dialect), columns);
        let key = Key::new(self.primary_key(said));
        table.constraints.push(Constraint::new(None, Rule::PrimaryKey(key)));
        if let [only] = said.primary_key.as_slice()
            && self.dialect != Dialect::Sqlite
            && said.columns.iter().any(|column| column.name == *only && is_plain_number(column))
        {
            self.unsaid.not_counting(&table.name, only);
        }
        table
    }

    pub(super) fn part(&self, name: &str) -> Name {
        Name::part(name, self.dialect)
    }

    fn primary_key(&self, said: &TableRs) -> Vec<Name> {
        said.primary_key.iter().map(|column| self.part(column)).collect()
    }
}

/// Says whether a column is a number that does not count by itself.
fn is_plain_number(column: &ColumnRs) -> bool {
    let words = ["integer", "int4", "bigint", "int8", "smallint", "int2"];
    words.iter().any(|word| column.sql_type.eq_ignore_ascii_case(word))
}

fn has_column(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            key.columns.contains(column) || key.include.contains(column)
        }
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.mentions(column),
    }
}

fn is_on(index: &Index, column: &Name) -> bool {
    let parts = index.parts.iter().any(|part| match &part.key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expression) => expression.mentions(column),
    });
    let predicate = index.predicate.as_ref().is_some_and(|predicate| predicate.mentions(column));
    parts || predicate || index.include.contains(column)
}
