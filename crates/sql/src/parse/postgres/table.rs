//! `CREATE TABLE`.

use std::collections::BTreeMap;

use caribou_schema::{ColumnChange, Missing, Object, Operation, Partition, Table, TableChange};
use squawk_syntax::ast;

use super::source::{Source, is_temporary, part, qualified};
use super::{alter_table, column, constraint, created, unless_there};

/// Reads `CREATE TABLE`; what is said of columns that come from elsewhere follows as changes.
pub(super) fn create(source: Source<'_>, node: &ast::CreateTable) -> Option<Vec<Operation>> {
    // The columns are those of a type, which is known by its text only.
    if node.of_type().is_some() {
        return None;
    }
    let name = qualified(&node.table_name()?)?;
    let existing = unless_there(node.if_not_exists().as_ref());
    let mut table = Table::new(name.clone(), Vec::new());
    table.temporary = is_temporary(&name) || matches!(node.persistence(), Some(ast::Persistence::Temp(_)));
    if matches!(node.persistence(), Some(ast::Persistence::Unlogged(_))) {
        table.options.insert("unlogged".to_owned(), String::new());
    }
    if let Some(ast::TableParams::WithParams(params)) = node.table_params() {
        table.options.extend(options(source, params.attribute_list()));
    }
    table.inherits = node
        .inherits()
        .map(|inherits| inherits.table_name_refs().filter_map(|parent| qualified(&parent)).collect())
        .unwrap_or_default();
    table.partition = partition(source, node)?;
    let mut overrides = Vec::new();
    for argument in node.table_arg_list().into_iter().flat_map(|list| list.args()) {
        match argument {
            ast::TableArg::Column(column) => read_column(source, &column, &mut table, &mut overrides)?,
            ast::TableArg::TableConstraint(node) => {
                let node = constraint::any(&node)?;
                table.constraints.push(constraint::of_table(source, &node)?);
            }
            ast::TableArg::LikeClause(_) => return None,
        }
    }
    let mut operations = vec![created(Object::Table(table), existing)];
    operations.extend(overrides.into_iter().map(|change| Operation::Alter {
        table: name.clone(),
        change: Box::new(change),
        missing: Missing::Fail,
    }));
    Some(operations)
}

/// Reads a column into the table. One without a type is inherited: what is said of it changes it.
fn read_column(
    source: Source<'_>,
    node: &ast::Column,
    table: &mut Table,
    overrides: &mut Vec<TableChange>,
) -> Option<()> {
    let name = part(&node.name()?);
    let mut collate = None;
    let mut constraints = Vec::new();
    for clause in node.clauses() {
        match clause {
            ast::ColumnClause::Collate(it) => collate = Some(it),
            ast::ColumnClause::ColumnConstraint(it) => constraints.push(constraint::any(&it)?),
            ast::ColumnClause::AlterOptionList(_)
            | ast::ColumnClause::CompressionMethod(_)
            | ast::ColumnClause::Storage(_)
            | ast::ColumnClause::WithOptions(_) => {}
        }
    }
    match node.ty() {
        Some(data_type) => {
            let (column, demands) = column::read(source, name, &data_type, collate, constraints.into_iter())?;
            table.columns.push(column);
            table.constraints.extend(demands);
        }
        None => {
            for node in constraints {
                match overriding(source, &node)? {
                    Override::Change(change) => {
                        overrides.push(TableChange::AlterColumn { name: name.clone(), change });
                    }
                    Override::Nothing => {}
                    Override::Demand => {
                        table.constraints.push(constraint::of_column(source, &node, &name)?);
                    }
                }
            }
        }
    }
    Some(())
}

/// What a constraint says of a column that is there already.
enum Override {
    Change(ColumnChange),
    Nothing,
    Demand,
}

fn overriding(source: Source<'_>, node: &ast::Constraint) -> Option<Override> {
    Some(match node {
        ast::Constraint::NotNullConstraint(_) => Override::Change(ColumnChange::Nullable(false)),
        ast::Constraint::NullConstraint(_) => Override::Nothing,
        ast::Constraint::DefaultConstraint(it) => {
            Override::Change(ColumnChange::Default(column::default(source, &it.expr()?)))
        }
        ast::Constraint::GeneratedConstraint(_) => return None,
        _ => Override::Demand,
    })
}

/// Reads how a table is cut, or cut from another; `None` if that cannot be read.
fn partition(source: Source<'_>, node: &ast::CreateTable) -> Option<Option<Partition>> {
    let by = match node.partition_by() {
        Some(by) => {
            let text = source.span(&by.partition_strategy()?, &by.partition_item_list()?);
            Some(crate::definition(text, caribou_migration::Dialect::Postgres))
        }
        None => None,
    };
    let Some(of) = node.partition_of() else { return Some(by.map(Partition::By)) };
    let table = qualified(&of.table_name_ref()?)?;
    let bound = source.definition(&node.partition_type()?);
    Some(Some(Partition::Of { table, bound, by }))
}

/// Reads `WITH (...)`: keys in lower case, values as they are written but for their quotes.
pub(super) fn options(source: Source<'_>, list: Option<ast::AttributeList>) -> BTreeMap<String, String> {
    let options = list.into_iter().flat_map(|list| list.attribute_options());
    options.filter_map(|option| alter_table::option(source, &option)).collect()
}

/// Takes `CREATE TABLE ... AS`, of whose columns nothing is known, for a temporary table where it is one.
pub(super) fn create_as(node: &ast::CreateTableAs) -> Option<Vec<Operation>> {
    let name = qualified(&node.table_name()?)?;
    let temporary = is_temporary(&name) || matches!(node.persistence(), Some(ast::Persistence::Temp(_)));
    if !temporary {
        return None;
    }
    let existing = unless_there(node.if_not_exists().as_ref());
    let table = Table { temporary, ..Table::new(name, Vec::new()) };
    Some(vec![created(Object::Table(table), existing)])
}
