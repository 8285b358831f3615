//! `CREATE TABLE`.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{
    ColumnChange, Existing, Included, Like, Missing, Object, Operation, Partition, QualifiedName, Table,
    TableChange,
};
use squawk_syntax::ast::{self, AstNode};

use super::relations::Relations;
use super::source::{Source, is_temporary, part, qualified};
use super::{alter_table, column, constraint, created, query, unless_there};

/// Reads `CREATE TABLE`; what is said of columns that come from elsewhere follows as changes.
pub(super) fn create(source: Source<'_>, node: &ast::CreateTable) -> Option<Vec<Operation>> {
    // The columns are those of a type, which is known by its text only.
    if node.of_type().is_some() {
        return None;
    }
    let name = qualified(&node.table_name()?)?;
    let existing = unless_there(node.if_not_exists().as_ref());
    let mut table = made(name.clone(), node.persistence().as_ref());
    if let Some(ast::TableParams::WithParams(params)) = node.table_params() {
        table.options.extend(options(source, params.attribute_list()));
    }
    table.inherits = node
        .inherits()
        .map(|inherits| inherits.table_name_refs().filter_map(|parent| qualified(&parent)).collect())
        .unwrap_or_default();
    table.partition = partition(source, node)?;
    let (mut overrides, mut likes) = (Vec::new(), Vec::new());
    for argument in node.table_arg_list().into_iter().flat_map(|list| list.args()) {
        match argument {
            ast::TableArg::Column(column) => read_column(source, &column, &mut table, &mut overrides)?,
            ast::TableArg::TableConstraint(node) => {
                let node = constraint::any(&node)?;
                table.constraints.push(constraint::of_table(source, &node)?);
            }
            ast::TableArg::LikeClause(it) => likes.push(like(&it, table.columns.len())?),
        }
    }
    let mut operations = vec![match likes.is_empty() {
        true => created(Object::Table(table), existing),
        false => Operation::CreateTableLike {
            table: Box::new(table),
            likes,
            text: source.of(node).to_owned(),
            existing,
        },
    }];
    operations.extend(overrides.into_iter().map(|change| Operation::Alter {
        table: name.clone(),
        change: Box::new(change),
        missing: Missing::Fail,
    }));
    Some(operations)
}

/// Reads `LIKE`, before which stand so many columns.
fn like(node: &ast::LikeClause, place: usize) -> Option<Like> {
    let mut including = BTreeSet::new();
    for option in node.like_options() {
        let (property, is_included) = match option {
            ast::LikeOption::IncludingProperty(it) => (it.table_property()?, true),
            ast::LikeOption::ExcludingProperty(it) => (it.table_property()?, false),
        };
        for property in properties(&property) {
            if is_included {
                including.insert(*property);
            } else {
                including.remove(property);
            }
        }
    }
    Some(Like { table: qualified(&node.relation_name_ref()?)?, place, including })
}

/// Returns what a word stands for, as far as a schema holds it.
fn properties(word: &ast::TableProperty) -> &'static [Included] {
    match word {
        ast::TableProperty::PropertyAll(_) => &[
            Included::Comments,
            Included::Constraints,
            Included::Defaults,
            Included::Generated,
            Included::Identity,
            Included::Indexes,
        ],
        ast::TableProperty::PropertyComments(_) => &[Included::Comments],
        ast::TableProperty::PropertyConstraints(_) => &[Included::Constraints],
        ast::TableProperty::PropertyDefaults(_) => &[Included::Defaults],
        ast::TableProperty::PropertyGenerated(_) => &[Included::Generated],
        ast::TableProperty::PropertyIdentity(_) => &[Included::Identity],
        ast::TableProperty::PropertyIndexes(_) => &[Included::Indexes],
        ast::TableProperty::PropertyCompression(_)
        | ast::TableProperty::PropertyStatistics(_)
        | ast::TableProperty::PropertyStorage(_) => &[],
    }
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
            Some(crate::clause(text, caribou_migration::Dialect::Postgres))
        }
        None => None,
    };
    let Some(of) = node.partition_of() else { return Some(by.map(Partition::By)) };
    let table = qualified(&of.table_name_ref()?)?;
    let bound = source.clause(&node.partition_type()?);
    Some(Some(Partition::Of { table, bound, by }))
}

/// Reads `WITH (...)`: keys in lower case, values as they are written but for their quotes.
pub(super) fn options(source: Source<'_>, list: Option<ast::AttributeList>) -> BTreeMap<String, String> {
    let options = list.into_iter().flat_map(|list| list.attribute_options());
    options.filter_map(|option| alter_table::option(source, &option)).collect()
}

/// Reads `CREATE TABLE ... AS`.
pub(super) fn create_as(source: Source<'_>, node: &ast::CreateTableAs) -> Option<Vec<Operation>> {
    let ast::CreateTableAsQuery::SelectVariant(query) = node.query()? else { return None };
    let name = qualified(&node.table_name()?)?;
    let mut table = made(name, node.persistence().as_ref());
    if let Some(ast::TableParams::WithParams(params)) = node.table_params() {
        table.options.extend(options(source, params.attribute_list()));
    }
    let mut columns = Vec::new();
    for argument in node.table_arg_list().into_iter().flat_map(|list| list.args()) {
        let ast::TableArg::Column(column) = argument else { return None };
        columns.push(part(&column.name()?));
    }
    Some(vec![Operation::CreateTableAs {
        table: Box::new(table),
        columns,
        query: Box::new(query::read(source, &query)?),
        reads: Relations::of(query.syntax()).reads,
        text: source.of(node).to_owned(),
        existing: unless_there(node.if_not_exists().as_ref()),
    }])
}

/// Reads `SELECT ... INTO`.
pub(super) fn select_into(source: Source<'_>, node: &ast::SelectInto) -> Option<Vec<Operation>> {
    let into = node.into_clause()?;
    Some(vec![Operation::CreateTableAs {
        table: Box::new(made(qualified(&into.table_name()?)?, into.persistence().as_ref())),
        columns: Vec::new(),
        query: Box::new(query::read_into(source, node)),
        reads: Relations::of(node.syntax()).reads,
        text: source.of(node).to_owned(),
        existing: Existing::Fail,
    }])
}

/// Makes a table without columns, temporary or unlogged where that is said.
fn made(name: QualifiedName, persistence: Option<&ast::Persistence>) -> Table {
    let mut table = Table::new(name, Vec::new());
    table.temporary = is_temporary(&table.name) || matches!(persistence, Some(ast::Persistence::Temp(_)));
    if matches!(persistence, Some(ast::Persistence::Unlogged(_))) {
        table.options.insert("unlogged".to_owned(), String::new());
    }
    table
}
