//! Views of both kinds.

use caribou_schema::{ColumnChange, TableChange, View};
use caribou_schema::{Missing, Object, ObjectKind, Operation, Origin, QualifiedName};
use squawk_syntax::ast::{self, AstNode};

use super::relations::Relations;
use super::source::{Source, is_temporary, part, qualified, schema};
use super::{
    alter_table, column, created, missing, moved, neutral, query, renamed, replaced, table, unless_there,
};

pub(super) fn create(source: Source<'_>, node: &ast::CreateView) -> Option<Vec<Operation>> {
    let name = qualified(&node.view()?)?;
    if matches!(node.persistence(), Some(ast::Persistence::Temp(_))) || is_temporary(&name) {
        return Some(vec![neutral(source.of(node))]);
    }
    let mut options = table::options(source, node.with_params().and_then(|params| params.attribute_list()));
    if let Some(check) = node.with_check_option() {
        let local = matches!(check.check_option_level(), Some(ast::CheckOptionLevel::LocalCheckOption(_)));
        options.insert("check_option".to_owned(), if local { "local" } else { "cascaded" }.to_owned());
    }
    let view = View { options, ..view(source, name, node.column_list(), &node.query()?) };
    let existing = replaced(node.or_replace().as_ref());
    Some(vec![created(Object::View(view), existing)])
}

pub(super) fn create_materialized(
    source: Source<'_>,
    node: &ast::CreateMaterializedView,
) -> Option<Vec<Operation>> {
    let options = table::options(source, node.with_params().and_then(|params| params.attribute_list()));
    let view = view(source, qualified(&node.view()?)?, node.column_list(), &node.query()?);
    let view = View { materialized: true, options, ..view };
    let existing = unless_there(node.if_not_exists().as_ref());
    Some(vec![created(Object::View(view), existing)])
}

/// Reads what views of both kinds have.
fn view(
    source: Source<'_>,
    name: QualifiedName,
    columns: Option<ast::ColumnList>,
    query: &ast::SelectVariant,
) -> View {
    let names = columns.into_iter().flat_map(|list| list.column_names());
    View {
        columns: names.map(|name| part(&name)).collect(),
        reads: Relations::of(query.syntax()).reads,
        output: query::read(source, query).map(Box::new),
        ..View::new(name, source.definition(query), Origin::Script)
    }
}

pub(super) fn alter(source: Source<'_>, node: &ast::AlterView) -> Option<Vec<Operation>> {
    let name = qualified(&node.view_ref()?)?;
    let missing = missing(node.if_exists().as_ref());
    let kind = ObjectKind::View;
    let options = |list: Option<ast::AttributeList>, is_set: bool| {
        let options = table::options(source, list).into_iter();
        options
            .map(|(option, value)| {
                let change = TableChange::SetOption { name: option, value: is_set.then_some(value) };
                changed(name.clone(), change, missing)
            })
            .collect()
    };
    Some(vec![match node.action()? {
        ast::AlterViewAction::SetOptions(it) => return Some(options(it.attribute_list(), true)),
        ast::AlterViewAction::ResetOptions(it) => return Some(options(it.attribute_list(), false)),
        ast::AlterViewAction::ViewRenameTo(it) => renamed(kind, &name, qualified(&it.view()?)?.name, missing),
        ast::AlterViewAction::SetSchema(it) => moved(kind, &name, schema(&it.schema_ref()?), missing),
        ast::AlterViewAction::RenameColumn(it) => {
            let (from, to) = (part(&it.column_name_ref()?), part(&it.column_name()?));
            changed(name, TableChange::RenameColumn { from, to }, missing)
        }
        ast::AlterViewAction::AlterViewColumn(it) => {
            let default = match it.alter_view_column_action()? {
                ast::AlterViewColumnAction::SetDefault(it) => column::default(source, &it.expr()?),
                ast::AlterViewColumnAction::DropDefault(_) => None,
            };
            let change = ColumnChange::Default(default);
            changed(name, TableChange::AlterColumn { name: part(&it.name()?), change }, missing)
        }
        ast::AlterViewAction::OwnerTo(_) => neutral(source.of(node)),
    }])
}

pub(super) fn alter_materialized(
    source: Source<'_>,
    node: &ast::AlterMaterializedView,
) -> Option<Vec<Operation>> {
    if node.all_in_tablespace().is_some() {
        return Some(vec![neutral(source.of(node))]);
    }
    let name = qualified(&node.view_ref()?)?;
    let missing = missing(node.if_exists().as_ref());
    let kind = ObjectKind::MaterializedView;
    let mut operations = Vec::new();
    for action in node.action() {
        match action {
            ast::AlterMaterializedViewAction::ViewRenameTo(it) => {
                operations.push(renamed(kind, &name, qualified(&it.view()?)?.name, missing));
            }
            ast::AlterMaterializedViewAction::SetSchema(it) => {
                operations.push(moved(kind, &name, schema(&it.schema_ref()?), missing));
            }
            ast::AlterMaterializedViewAction::RenameColumn(it) => {
                let (from, to) = (part(&it.column_name_ref()?), part(&it.column_name()?));
                operations.push(changed(name.clone(), TableChange::RenameColumn { from, to }, missing));
            }
            ast::AlterMaterializedViewAction::DependsOnExtension(_)
            | ast::AlterMaterializedViewAction::NoDependsOnExtension(_) => {}
            ast::AlterMaterializedViewAction::AlterTableAction(action) => {
                alter_table::clause(source, &name, missing, &action, &mut operations)?;
            }
        }
    }
    Some(operations)
}

fn changed(view: QualifiedName, change: TableChange, missing: Missing) -> Operation {
    Operation::Alter { table: view, change: Box::new(change), missing }
}
