//! A column that is said.

use caribou_migration::Dialect;
use caribou_schema::{Column, DataType, Name, Table};
use caribou_sql::data_type;
use heck::ToUpperCamelCase;

use super::Laying;
use crate::keys;
use crate::name::rust_name;
use crate::parse::{ColumnRs, TableRs};
use crate::types::{Meant, Printed, is_same, meant, printed};

impl Laying<'_> {
    /// Changes a column into what is said of it, in a table that shall have this primary key.
    pub(super) fn edit(&mut self, column: &mut Column, said: &ColumnRs, (table, key): (&Table, &[Name])) {
        let domain = self.domains.get(&column.data_type);
        let refuses_null = !column.nullable || domain.is_some_and(|domain| domain.refuses_null);
        if !self.has_type(column, said, table) {
            self.retype(column, said, table);
        }
        // SQLite gives the number of a row by itself, and others let no NULL into a primary key.
        let never_null = match self.dialect {
            Dialect::Sqlite => keys::is_rowid(table, column),
            Dialect::Postgres | Dialect::Mysql => key.contains(&column.name),
        };
        if said.nullable == refuses_null && !never_null {
            column.nullable = said.nullable;
        }
    }

    /// Says whether a column has the type that is said, as far as that can be said.
    fn has_type(&self, column: &Column, said: &ColumnRs, table: &Table) -> bool {
        let base = self.domains.get(&column.data_type).map_or(&column.data_type, |domain| &domain.base);
        // What Diesel has no word for was written by hand, and means what is there.
        let Some(there) = printed(base, self.dialect) else { return true };
        let counted = matches!(there.sql_name.as_str(), "enum" | "set") && self.dialect == Dialect::Mysql;
        if self.lengths && !counted && there.max_length != said.max_length {
            return false;
        }
        let name = rust_name(table.name.name.as_str(), None);
        let custom = format!("{name} {} {}", said.rust_name, there.rust_name).to_upper_camel_case();
        let types = (&self.wanted.types, &self.types);
        let same = |there: &Printed| is_same(said, there, &custom, types, self.dialect);
        same(&there)
            || printed(&column.data_type, self.dialect).is_some_and(|domain| same(&domain))
            || self.is_big_rowid(column, said, table)
    }

    /// The number of a row is `INTEGER` in SQLite, also where Diesel reads it as a `BigInt`.
    fn is_big_rowid(&self, column: &Column, said: &ColumnRs, table: &Table) -> bool {
        let is_big = ["bigint", "int8"].iter().any(|word| said.sql_type.eq_ignore_ascii_case(word));
        let is_integer = column.data_type.to_string().eq_ignore_ascii_case("integer");
        let refers = || self.options.rowid_is_bigint && keys::refers_to_rowid(self.current, table, column);
        self.dialect == Dialect::Sqlite && is_big && is_integer && (keys::is_rowid(table, column) || refers())
    }

    fn retype(&mut self, column: &mut Column, said: &ColumnRs, table: &Table) {
        let place = format!("{}.{}", table.name, column.name);
        let found = match meant(said, &self.wanted.types, self.dialect) {
            Meant::Type(found) => Some(plain(found)),
            Meant::Guess(found) if self.is_known(&found) => Some(found),
            Meant::Guess(_) | Meant::Unknown => None,
        };
        match found {
            Some(found) if found != column.data_type => {
                column.data_type = found;
                column.collation = None;
            }
            Some(_) => {}
            None => self.unsaid.line(format!(
                "{place}: nothing says what {} is in SQL; it stays {}",
                said.sql_type, column.data_type
            )),
        }
    }

    /// Makes a column that is not there.
    pub(super) fn new_column(&mut self, said: &ColumnRs, table: &TableRs) -> Column {
        let place = format!("{}.{}", table.name, said.name);
        let is_key = table.primary_key == [said.name.clone()];
        let number = self.options.rowid_is_bigint && is_key && self.dialect == Dialect::Sqlite;
        let found = match meant(said, &self.wanted.types, self.dialect) {
            Meant::Type(DataType::BuiltIn(word)) if number && word == "BIGINT" => {
                DataType::BuiltIn("INTEGER".into())
            }
            Meant::Type(found) => found,
            Meant::Guess(found) => {
                if !self.is_known(&found) {
                    self.unsaid.line(format!(
                        "{place}: there is no type {found}, and a schema.rs cannot say what it is; make it first, in a migration of your own"
                    ));
                }
                found
            }
            Meant::Unknown => {
                self.unsaid.line(format!(
                    "{place}: nothing says what {} is in SQL; it is taken for text",
                    said.sql_type
                ));
                data_type("text", self.dialect)
            }
        };
        if self.dialect == Dialect::Mysql && said.max_length.is_none() {
            self.unsaid.without_length(&place, &found);
        }
        let mut column = Column::new(self.part(&said.name), found);
        column.nullable = said.nullable;
        column
    }

    fn is_known(&self, data_type: &DataType) -> bool {
        match data_type {
            DataType::BuiltIn(_) => true,
            DataType::Named { name, .. } => self.types.contains(name),
        }
    }
}

/// A column that is there does not begin to count.
fn plain(data_type: DataType) -> DataType {
    match &data_type {
        DataType::BuiltIn(word) => match word.as_str() {
            "smallserial" => DataType::BuiltIn("smallint".into()),
            "serial" => DataType::BuiltIn("integer".into()),
            "bigserial" => DataType::BuiltIn("bigint".into()),
            _ => data_type,
        },
        DataType::Named { .. } => data_type,
    }
}
