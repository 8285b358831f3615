//! Constraints, of a column or of a table.

use caribou_schema::{Action, Constraint, Expression, ForeignKey, Key, Name, Rule, Timing};
use squawk_syntax::ast::{self, AstNode};

use super::source::{Source, part, qualified};

/// Reads a constraint that is written as part of a table or after `ADD`.
///
/// `None` for what is no constraint here (`DEFAULT`, `NOT NULL`) or is incomplete.
pub(super) fn of_table(source: Source<'_>, node: &ast::Constraint) -> Option<Constraint> {
    read(source, node, None)
}

/// Reads a constraint that is written behind a column.
pub(super) fn of_column(source: Source<'_>, node: &ast::Constraint, column: &Name) -> Option<Constraint> {
    read(source, node, Some(column))
}

/// Says when a constraint with these options is checked, `None` when they say nothing about it.
pub(super) fn timing(options: impl Iterator<Item = ast::ConstraintOption>) -> Option<Timing> {
    options.fold(None, |timing, option| match option {
        ast::ConstraintOption::DeferrableConstraintOption(_) => timing.or(Some(Timing::Deferrable)),
        ast::ConstraintOption::InitiallyDeferredConstraintOption(_) => Some(Timing::Deferred),
        ast::ConstraintOption::NotDeferrableConstraintOption(_) => Some(Timing::Immediate),
        ast::ConstraintOption::InitiallyImmediateConstraintOption(_) => timing,
        _ => timing,
    })
}

/// Returns the index that `USING INDEX` names.
pub(super) fn using_index(node: &ast::Constraint) -> Option<Name> {
    let using = match node {
        ast::Constraint::PrimaryKeyConstraint(key) => key.using_index(),
        ast::Constraint::UniqueConstraint(key) => key.using_index(),
        _ => None,
    };
    super::source::last_part(&using?)
}

fn read(source: Source<'_>, node: &ast::Constraint, column: Option<&Name>) -> Option<Constraint> {
    let rule = match node {
        ast::Constraint::PrimaryKeyConstraint(it) => {
            Rule::PrimaryKey(key(it.index_parameters().as_ref(), column)?)
        }
        ast::Constraint::UniqueConstraint(it) => Rule::Unique(key(it.index_parameters().as_ref(), column)?),
        ast::Constraint::ForeignKeyConstraint(it) => {
            let referenced = it.to_columns().map(|list| columns(list.column_name_refs())).unwrap_or_default();
            let from = columns(it.from_columns()?.column_name_refs());
            let table = it.table_name_ref()?;
            Rule::ForeignKey(foreign_key(
                from,
                &table,
                referenced,
                it.match_type().as_ref(),
                it.referential_actions(),
            )?)
        }
        ast::Constraint::ReferencesConstraint(it) => {
            let referenced = it.column().map(|column| part(&column)).into_iter().collect();
            let from = vec![column?.clone()];
            Rule::ForeignKey(foreign_key(
                from,
                &it.table()?,
                referenced,
                it.match_type().as_ref(),
                it.referential_actions(),
            )?)
        }
        ast::Constraint::CheckConstraint(it) => Rule::Check {
            expression: source.expression(&it.expr()?),
            no_inherit: it
                .constraint_options()
                .any(|option| matches!(option, ast::ConstraintOption::NoInherit(_))),
        },
        ast::Constraint::ExcludeConstraint(it) => Rule::Exclude(exclusion(source, it)?),
        ast::Constraint::DefaultConstraint(_)
        | ast::Constraint::GeneratedConstraint(_)
        | ast::Constraint::NotNullConstraint(_)
        | ast::Constraint::NullConstraint(_) => return None,
    };
    Some(Constraint {
        timing: timing(node.constraint_options()).unwrap_or_default(),
        validated: !node.is_not_valid(),
        ..Constraint::new(node.constraint_name().map(|name| part(&name)), rule)
    })
}

/// Reads the columns of a key, the constrained column when none are listed, none when an index is used.
fn key(parameters: Option<&ast::IndexParameters>, column: Option<&Name>) -> Option<Key> {
    let listed = parameters.and_then(|parameters| parameters.column_list());
    let listed = listed.map(|list| columns(list.column_name_refs()));
    let include = parameters.and_then(|parameters| parameters.constraint_include_clause());
    let include = include.and_then(|include| include.column_ref_list());
    let distinct = parameters.and_then(|parameters| parameters.nulls_distinct_option());
    Some(Key {
        include: include.map(|list| columns(list.column_name_refs())).unwrap_or_default(),
        nulls_not_distinct: matches!(distinct, Some(ast::NullsDistinctOption::NullsNotDistinct(_))),
        ..Key::new(listed.or_else(|| Some(column.cloned().into_iter().collect()))?)
    })
}

fn foreign_key(
    columns: Vec<Name>,
    table: &ast::TableNameRef,
    referenced: Vec<Name>,
    match_type: Option<&ast::MatchType>,
    actions: impl Iterator<Item = ast::ReferentialAction>,
) -> Option<ForeignKey> {
    let mut key = ForeignKey {
        columns,
        table: qualified(table)?,
        referenced,
        on_delete: Action::default(),
        on_update: Action::default(),
        match_full: matches!(match_type, Some(ast::MatchType::MatchFull(_))),
    };
    for action in actions {
        match action {
            ast::ReferentialAction::OnDeleteAction(it) => key.on_delete = referential(&it.ref_action()?),
            ast::ReferentialAction::OnUpdateAction(it) => key.on_update = referential(&it.ref_action()?),
        }
    }
    Some(key)
}

fn referential(action: &ast::RefAction) -> Action {
    match action {
        ast::RefAction::NoAction(_) => Action::NoAction,
        ast::RefAction::Restrict(_) => Action::Restrict,
        ast::RefAction::Cascade(_) => Action::Cascade,
        ast::RefAction::SetNullColumns(_) => Action::SetNull,
        ast::RefAction::SetDefaultColumns(_) => Action::SetDefault,
    }
}

/// Reads `EXCLUDE` from its method to its predicate, as `pg_get_constraintdef` has it.
fn exclusion(source: Source<'_>, node: &ast::ExcludeConstraint) -> Option<Expression> {
    let list = node.constraint_exclusion_list()?;
    let last = match node.where_condition_clause() {
        Some(predicate) => source.span(&list, &predicate),
        None => source.of(&list),
    };
    let text = match node.constraint_index_method() {
        Some(method) => format!("{} {last}", source.of(&method)),
        None => format!("USING btree {last}"),
    };
    Some(crate::clause(&text, caribou_migration::Dialect::Postgres))
}

fn columns(names: impl Iterator<Item = ast::ColumnNameRef>) -> Vec<Name> {
    names.map(|name| part(&name)).collect()
}

/// Takes a constraint of a column or of a table for what both are.
pub(super) fn any(node: &impl AstNode) -> Option<ast::Constraint> {
    ast::Constraint::cast(node.syntax().clone())
}
