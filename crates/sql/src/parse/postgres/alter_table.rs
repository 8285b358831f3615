//! `ALTER TABLE`.

use caribou_schema::{ConstraintRef, Existing, Missing, ObjectKind, Operation, QualifiedName, TableChange};
use squawk_syntax::ast;

use super::source::{Source, last_part, object, part, qualified, schema};
use super::{alter_column, column, constraint, dependents, missing, moved, neutral, renamed, unless_there};

/// Reads `ALTER TABLE`, each clause as a change of its own.
pub(super) fn alter(source: Source<'_>, node: &ast::AlterTable) -> Option<Vec<Operation>> {
    if node.all_in_tablespace().is_some() {
        return Some(vec![neutral(source.of(node))]);
    }
    let table = qualified(&node.table_relation_name()?)?;
    let missing = missing(node.if_exists().as_ref());
    let mut operations = Vec::new();
    for action in node.actions() {
        clause(source, &table, missing, &action, &mut operations)?;
    }
    Some(operations)
}

/// Reads one clause for a table, or for a view where it has the same ones.
pub(super) fn clause(
    source: Source<'_>,
    table: &QualifiedName,
    missing: Missing,
    action: &ast::AlterTableAction,
    operations: &mut Vec<Operation>,
) -> Option<()> {
    let changes = match action {
        ast::AlterTableAction::TableRenameTo(it) => {
            let to = qualified(&it.table_name()?)?.name;
            operations.push(renamed(ObjectKind::Table, table, to, missing));
            return Some(());
        }
        ast::AlterTableAction::SetSchema(it) => {
            operations.push(moved(ObjectKind::Table, table, schema(&it.schema_ref()?), missing));
            return Some(());
        }
        ast::AlterTableAction::AddColumn(it) => add_column(source, it)?,
        ast::AlterTableAction::AlterColumn(it) => {
            let name = part(&it.column_name_ref()?);
            alter_column::changes(source, &it.option()?)?
                .into_iter()
                .map(|change| TableChange::AlterColumn { name: name.clone(), change })
                .collect()
        }
        ast::AlterTableAction::SetOptions(it) => {
            let options = it.attribute_list()?.attribute_options();
            options
                .filter_map(|it| option(source, &it))
                .map(|(name, value)| set(&name, Some(&value)))
                .collect()
        }
        ast::AlterTableAction::ResetOptions(it) => {
            let options = it.attribute_list()?.attribute_options();
            options.filter_map(|it| option(source, &it)).map(|(name, _)| set(&name, None)).collect()
        }
        _ => vec![change(source, action)?],
    };
    operations.extend(changes.into_iter().map(|change| Operation::Alter {
        table: table.clone(),
        change: Box::new(change),
        missing,
    }));
    Some(())
}

fn add_column(source: Source<'_>, node: &ast::AddColumn) -> Option<Vec<TableChange>> {
    let existing = unless_there(node.if_not_exists().as_ref());
    let name = part(&node.column_name()?);
    let (column, demands) = column::read(source, name, &node.ty()?, node.collate(), node.constraints())?;
    let constraints = demands.into_iter().map(|constraint| TableChange::AddConstraint {
        constraint,
        using_index: None,
        existing,
    });
    let column = TableChange::AddColumn { column, place: None, existing };
    Some(std::iter::once(column).chain(constraints).collect())
}

/// Reads a clause that is one change.
fn change(source: Source<'_>, action: &ast::AlterTableAction) -> Option<TableChange> {
    Some(match action {
        ast::AlterTableAction::DropColumn(it) => TableChange::DropColumn {
            name: part(&it.column_name_ref()?),
            missing: missing(it.if_exists().as_ref()),
            dependents: dependents(it.drop_behavior().as_ref()),
        },
        ast::AlterTableAction::RenameColumn(it) => {
            TableChange::RenameColumn { from: part(&it.column_name_ref()?), to: part(&it.column_name()?) }
        }
        ast::AlterTableAction::AddConstraint(it) => {
            let node = it.constraint()?;
            TableChange::AddConstraint {
                constraint: constraint::of_table(source, &node)?,
                using_index: constraint::using_index(&node),
                existing: Existing::Fail,
            }
        }
        ast::AlterTableAction::DropConstraint(it) => TableChange::DropConstraint {
            which: ConstraintRef::Name(last_part(&it.constraint_name_ref()?)?),
            missing: missing(it.if_exists().as_ref()),
            dependents: dependents(it.drop_behavior().as_ref()),
        },
        ast::AlterTableAction::RenameConstraint(it) => TableChange::RenameConstraint {
            from: last_part(&it.constraint_name_ref()?)?,
            to: part(&it.constraint_name()?),
        },
        ast::AlterTableAction::ValidateConstraint(it) => {
            TableChange::ValidateConstraint { name: last_part(&it.constraint_name_ref()?)? }
        }
        ast::AlterTableAction::AlterConstraint(it) => TableChange::AlterConstraint {
            name: last_part(&it.constraint_name_ref()?)?,
            timing: constraint::timing(it.constraint_options())?,
        },
        ast::AlterTableAction::AttachPartition(it) => TableChange::AttachPartition {
            table: qualified(&it.table_name_ref()?)?,
            bound: source.clause(&it.partition_type()?),
        },
        ast::AlterTableAction::DetachPartition(it) => {
            TableChange::DetachPartition { table: qualified(&it.table_name_ref()?)? }
        }
        ast::AlterTableAction::InheritTable(it) => {
            TableChange::Inherit { parent: qualified(&it.table_name_ref()?)? }
        }
        ast::AlterTableAction::NoInheritTable(it) => {
            TableChange::NoInherit { parent: qualified(&it.table_name_ref()?)? }
        }
        _ => return property(action),
    })
}

/// Reads a clause about something that a schema keeps as an option, or not at all.
fn property(action: &ast::AlterTableAction) -> Option<TableChange> {
    Some(match action {
        ast::AlterTableAction::SetLogged(_) => set("unlogged", None),
        ast::AlterTableAction::SetUnlogged(_) => set("unlogged", Some("")),
        ast::AlterTableAction::EnableRls(_) => set("row security", Some("")),
        ast::AlterTableAction::DisableRls(_) => set("row security", None),
        ast::AlterTableAction::ForceRls(_) => set("force row security", Some("")),
        ast::AlterTableAction::NoForceRls(_) => set("force row security", None),
        ast::AlterTableAction::ReplicaIdentity(it) => match it.replica_identity_option()? {
            ast::ReplicaIdentityOption::ReplicaIdentityDefault(_) => set("replica identity", None),
            ast::ReplicaIdentityOption::ReplicaIdentityFull(_) => set("replica identity", Some("full")),
            ast::ReplicaIdentityOption::ReplicaIdentityNothing(_) => set("replica identity", Some("nothing")),
            ast::ReplicaIdentityOption::UsingIndexName(it) => {
                set("replica identity", Some(&format!("index {}", last_part(&it)?)))
            }
        },
        ast::AlterTableAction::ClusterOn(_)
        | ast::AlterTableAction::SetWithoutCluster(_)
        | ast::AlterTableAction::SetWithoutOids(_)
        | ast::AlterTableAction::SetTablespace(_)
        | ast::AlterTableAction::SetAccessMethod(_)
        | ast::AlterTableAction::OwnerTo(_)
        | ast::AlterTableAction::EnableTrigger(_)
        | ast::AlterTableAction::EnableAlwaysTrigger(_)
        | ast::AlterTableAction::EnableReplicaTrigger(_)
        | ast::AlterTableAction::DisableTrigger(_)
        | ast::AlterTableAction::EnableRule(_)
        | ast::AlterTableAction::EnableAlwaysRule(_)
        | ast::AlterTableAction::EnableReplicaRule(_)
        | ast::AlterTableAction::DisableRule(_) => TableChange::Nothing,
        _ => return None,
    })
}

fn set(name: &str, value: Option<&str>) -> TableChange {
    TableChange::SetOption { name: name.to_owned(), value: value.map(str::to_owned) }
}

/// Reads one of `(fillfactor = 70, toast.autovacuum_enabled = off)`: its name in lower case, its value as it is written
/// but for quotes. A flag without a value is `true`, as the catalog has it.
pub(super) fn option(source: Source<'_>, node: &ast::AttributeOption) -> Option<(String, String)> {
    let name = object(&node.name()?);
    let name = match node.namespace() {
        Some(namespace) => format!("{}.{name}", object(&namespace)),
        None => name.as_str().to_owned(),
    };
    let value = node.attribute_value().map_or("true", |value| source.of(&value));
    Some((name, value.trim_matches('\'').to_owned()))
}
