//! What is shown of a schema.

use caribou_migration::Dialect;
use caribou_schema::{Column, DataType, Schema, Table};
use heck::ToUpperCamelCase;

use super::PrintError;
use crate::keys::{implicit_rowid, is_rowid, primary_key, refers_to_rowid};
use crate::name::rust_name;
use crate::types::{Domains, Printed, is_diesels_own, printed};
use crate::wanted::is_printed;
use crate::{Options, Sorting};

/// A table that is shown.
pub(super) struct Shown<'a> {
    pub(super) table: &'a Table,
    /// What it is called in Rust.
    pub(super) rust_name: String,
    /// The columns of its primary key, as they are called in Rust.
    pub(super) primary_key: Vec<String>,
    pub(super) columns: Vec<ShownColumn>,
}

impl Shown<'_> {
    /// Returns its name in SQL with its schema.
    pub(super) fn full_name(&self) -> String {
        self.table.name.to_string()
    }
}

/// A column that is shown.
pub(super) struct ShownColumn {
    pub(super) name: String,
    pub(super) rust_name: String,
    pub(super) data_type: Printed,
    /// Whether the type is one that the file has to declare, and what it is called there.
    pub(super) custom: Option<String>,
    pub(super) nullable: bool,
    pub(super) comment: Option<String>,
}

impl ShownColumn {
    /// Returns its type as it stands in the file.
    pub(super) fn in_rust(&self) -> String {
        let name = self.custom.as_ref().unwrap_or(&self.data_type.rust_name);
        self.data_type.in_rust(name, self.nullable)
    }
}

/// Returns the tables that are shown, in Diesel's order, and the names of those that have no primary key.
pub(super) fn shown<'a>(
    schema: &'a Schema,
    options: &Options,
) -> Result<(Vec<Shown<'a>>, Vec<String>), PrintError> {
    let dialect = schema.dialect();
    let wanted = options.schema.as_deref().filter(|schema| *schema != "public");
    let is_shown = |table: &&Table| {
        table.name.schema.as_ref().map(caribou_schema::Name::as_str) == wanted
            && is_printed(table, dialect)
            && options.filter.passes(table.name.name.as_str())
    };
    let mut tables: Vec<&Table> = schema.tables().filter(is_shown).collect();
    tables.sort_by(|a, b| a.name.name.as_str().cmp(b.name.name.as_str()));
    let (mut shown, mut keyless) = (Vec::new(), Vec::new());
    let domains = Domains::of(schema);
    for table in tables {
        let key = primary_key(table, dialect);
        if key.is_empty() {
            keyless.push(table.name.to_string());
            continue;
        }
        let name = rust_name(table.name.name.as_str(), None);
        let mut columns = Vec::new();
        if dialect == Dialect::Sqlite && table.primary_key().is_none() {
            columns.extend(implicit_rowid(table).map(|rowid| {
                let mut column = Column::new(
                    caribou_schema::Name::part(rowid, dialect),
                    DataType::BuiltIn("INTEGER".into()),
                );
                column.nullable = false;
                column
            }));
        }
        columns.extend(table.columns.iter().cloned());
        match options.sorting {
            Sorting::Place => {}
            Sorting::Name if dialect == Dialect::Mysql => {
                columns.sort_by_key(|column| column.name.as_str().to_lowercase());
            }
            Sorting::Name => columns.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str())),
        }
        let looking = Looking { schema, options, domains: &domains, table, name: &name };
        let columns = columns.iter().map(|column| looking.column(column)).collect::<Result<_, _>>()?;
        let primary_key = key.iter().map(|column| rust_name(column, Some(&name))).collect();
        shown.push(Shown { table, rust_name: name, primary_key, columns });
    }
    Ok((shown, keyless))
}

/// A table whose columns are looked at.
struct Looking<'a> {
    schema: &'a Schema,
    options: &'a Options,
    domains: &'a Domains,
    table: &'a Table,
    name: &'a str,
}

impl Looking<'_> {
    fn column(&self, column: &Column) -> Result<ShownColumn, PrintError> {
        let dialect = self.schema.dialect();
        let domain = self.domains.get(&column.data_type);
        let base = domain.map_or(&column.data_type, |domain| &domain.base);
        let find = |data_type: &DataType| {
            printed(data_type, dialect).ok_or_else(|| PrintError::NoType {
                table: self.table.name.to_string(),
                column: column.name.to_string(),
                data_type: data_type.to_string(),
            })
        };
        let mut data_type = find(base)?;
        if domain.is_some() {
            let itself = find(&column.data_type)?;
            let patterns = &self.options.domains_as_types;
            if patterns.iter().any(|pattern| pattern.matches(&itself.sql_name)) {
                data_type = Printed { max_length: data_type.max_length, ..itself };
            }
        }
        let number = dialect == Dialect::Sqlite && self.options.rowid_is_bigint;
        if number && data_type.rust_name == "Integer" && self.is_number_of_row(column) {
            data_type.rust_name = "BigInt".to_owned();
        }
        let rust_name = rust_name(column.name.as_str(), Some(self.name));
        let is_custom = self.options.generate_types.unwrap_or(true)
            && !is_diesels_own(&data_type.rust_name, dialect)
            && !self.options.except_types.iter().any(|pattern| pattern.matches(&data_type.rust_name));
        let custom = is_custom.then(|| match dialect {
            // There, a type belongs to its column.
            Dialect::Mysql => {
                format!("{} {rust_name} {}", self.name, data_type.rust_name).to_upper_camel_case()
            }
            Dialect::Postgres | Dialect::Sqlite => data_type.rust_name.clone(),
        });
        Ok(ShownColumn {
            name: column.name.as_str().to_owned(),
            rust_name,
            data_type,
            custom,
            nullable: column.nullable && !domain.is_some_and(|domain| domain.refuses_null),
            comment: column.comment.clone(),
        })
    }

    fn is_number_of_row(&self, column: &Column) -> bool {
        let is_implicit = self.table.column(&column.name).is_none();
        is_implicit || is_rowid(self.table, column) || refers_to_rowid(self.schema, self.table, column)
    }
}
