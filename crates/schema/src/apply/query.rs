//! The columns of what is made from a query.

use caribou_migration::Dialect;

use super::{Applied, Draft, create};
use crate::{
    Column, DataType, Existing, FromItem, Name, Object, Output, QualifiedName, Query, Rows, Schema, Table,
    Value, View,
};

/// What stands in place of a type that cannot be found out.
const UNKNOWN: &str = "unknown";

/// Names and types; `None` for a type that cannot be found out.
type Columns = Vec<(Name, Option<DataType>)>;

/// What a query reads, and what is read around it.
struct Scope<'a> {
    items: Vec<(Option<&'a Name>, Option<Columns>)>,
    outer: Option<&'a Scope<'a>>,
}

/// Makes a table of a query; what could not be found out about its columns is in doubt.
pub(super) fn create_table(
    draft: &mut Draft<'_>,
    table: &Table,
    names: &[Name],
    query: &Query,
    text: &str,
    existing: Existing,
) -> Applied {
    let found = columns(draft, query);
    let doubtful =
        found.as_ref().is_none_or(|columns| columns.iter().any(|(_, data_type)| data_type.is_none()));
    let mut table = table.clone();
    for (name, data_type) in renamed(found.unwrap_or_default(), names) {
        let data_type = data_type.unwrap_or_else(|| DataType::BuiltIn(UNKNOWN.to_owned()));
        let data_type = if draft.dialect() == Dialect::Sqlite { affinity(&data_type) } else { data_type };
        table.columns.push(Column::new(name, data_type));
    }
    create::object(draft, &Object::Table(table), existing)?;
    if doubtful {
        draft.doubt(text);
    }
    Ok(())
}

/// Returns the word by which SQLite declares what it has made of a query: of a type, only its affinity is left.
fn affinity(data_type: &DataType) -> DataType {
    let text = data_type.to_string().to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let word = match () {
        () if has(&["INT"]) => "INT",
        () if has(&["CHAR", "CLOB", "TEXT"]) => "TEXT",
        () if text.is_empty() || has(&["BLOB"]) => "",
        () if has(&["REAL", "FLOA", "DOUB"]) => "REAL",
        () => "NUM",
    };
    DataType::BuiltIn(word.to_owned())
}

/// Finds out what a view returns, as long as everything that it reads is what it is now.
pub(super) fn settle(schema: &Schema, view: &mut View) {
    let Some(query) = view.output.take() else { return };
    let Some(columns) = columns(schema, &query) else { return };
    let outputs = renamed(columns, &view.columns).into_iter().map(|(name, data_type)| Output::Column {
        name,
        value: data_type.map_or_else(|| Value::AnyOf(Vec::new()), Value::Type),
    });
    view.output = Some(Box::new(Query { from: Vec::new(), outputs: outputs.collect() }));
}

/// Returns the columns of a query, `None` if not even their number is known.
fn columns(schema: &Schema, query: &Query) -> Option<Columns> {
    outputs(schema, query, None)
}

// Queries are nested no deeper than a parser lets them be.
fn outputs(schema: &Schema, query: &Query, outer: Option<&Scope<'_>>) -> Option<Columns> {
    let items = query.from.iter().map(|item| (item.alias.as_ref(), rows(schema, item, outer))).collect();
    let scope = Scope { items, outer };
    let mut columns = Columns::new();
    for output in &query.outputs {
        match output {
            Output::All(of) => {
                for (alias, item) in &scope.items {
                    if of.is_none() || of.as_ref() == *alias {
                        // `USING` lists a column once that both sides have; without it the server refuses both.
                        let more = item.as_ref()?.iter();
                        let more = more.filter(|(name, _)| !columns.iter().any(|(known, _)| known == name));
                        let more: Columns = more.cloned().collect();
                        columns.extend(more);
                    }
                }
            }
            Output::Column { name, value } => columns.push((name.clone(), type_of(schema, value, &scope))),
        }
    }
    Some(columns)
}

fn rows(schema: &Schema, item: &FromItem, outer: Option<&Scope<'_>>) -> Option<Columns> {
    let columns = match &item.rows {
        Rows::Relation(name) => relation(schema, name)?,
        Rows::Query(query) => outputs(schema, query, outer)?,
        Rows::Unknown => return None,
    };
    Some(renamed(columns, &item.columns))
}

fn relation(schema: &Schema, name: &QualifiedName) -> Option<Columns> {
    if let Some(table) = schema.tables.get(name) {
        let column = |column: &Column| (column.name.clone(), Some(column.data_type.clone()));
        return Some(table.columns.iter().map(column).collect());
    }
    columns(schema, schema.views.get(name)?.output.as_ref()?)
}

fn type_of(schema: &Schema, value: &Value, scope: &Scope<'_>) -> Option<DataType> {
    match value {
        Value::Type(data_type) => Some(data_type.clone()),
        Value::Column(of, name) => scope.type_of(of.as_ref(), name),
        Value::AnyOf(values) => values.iter().find_map(|value| type_of(schema, value, scope)),
        Value::Sum(value) => Some(sum(type_of(schema, value, scope)?)),
        Value::Query(query) => outputs(schema, query, Some(scope))?.into_iter().next()?.1,
    }
}

/// Returns the type of a sum, which is wider than what is added.
fn sum(of: DataType) -> DataType {
    match &of {
        DataType::BuiltIn(name) => match name.as_str() {
            "smallint" | "integer" => DataType::BuiltIn("bigint".to_owned()),
            "bigint" => DataType::BuiltIn("numeric".to_owned()),
            _ => of,
        },
        DataType::Named { .. } => of,
    }
}

impl Scope<'_> {
    fn type_of(&self, of: Option<&Name>, column: &Name) -> Option<DataType> {
        let mut scope = Some(self);
        while let Some(here) = scope {
            for (alias, columns) in &here.items {
                let found = columns.iter().flatten().find(|(name, _)| name == column);
                if (of.is_none() || of == *alias)
                    && let Some((_, data_type)) = found
                {
                    return data_type.clone();
                }
            }
            scope = here.outer;
        }
        None
    }
}

/// Gives the first columns other names.
fn renamed(mut columns: Columns, names: &[Name]) -> Columns {
    for ((old, _), new) in columns.iter_mut().zip(names) {
        *old = new.clone();
    }
    columns
}
