//! Changes of a table.

use std::collections::BTreeMap;

use caribou_migration::Dialect;

use super::{Applied, Draft, collation, column, constraint, drop_column, inherit, key, rename_column};
use crate::{Missing, Object, ObjectKind, Partition, QualifiedName, TableChange};

pub(super) fn table(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    change: &TableChange,
    missing: Missing,
) -> Applied {
    if let Some(table) = draft.tables.get(name) {
        let changed = match change {
            TableChange::AlterColumn { name, .. } | TableChange::RenameColumn { from: name, .. } => {
                Some(name)
            }
            _ => None,
        };
        let is_there = changed.is_none_or(|column| table.column(column).is_some());
        let guarded = missing == Missing::Skip && draft.dialect() == Dialect::Mysql;
        return if guarded && !is_there { Ok(()) } else { of_table(draft, name, change) };
    }
    let other = draft.relation(name).filter(|_| draft.dialect() == Dialect::Postgres);
    match (other.map(|id| id.kind), missing) {
        (Some(ObjectKind::View | ObjectKind::MaterializedView), _) => {
            of_view(draft, name, change);
            Ok(())
        }
        // PostgreSQL takes ALTER TABLE for all that has rows or pages; options of these are in no schema.
        (Some(_), _) | (None, Missing::Skip) => Ok(()),
        (None, Missing::Fail) => draft.expect_table(name).map(drop),
    }
}

fn of_table(draft: &mut Draft<'_>, name: &QualifiedName, change: &TableChange) -> Applied {
    match change {
        TableChange::AddColumn { column, place, existing } => {
            column::create(draft, name, column, place.as_ref(), *existing)
        }
        TableChange::DropColumn { name: column, missing, dependents } => {
            drop_column::drop(draft, name, column, *missing, *dependents)
        }
        TableChange::RenameColumn { from, to } => rename_column::rename(draft, name, from, to),
        TableChange::AlterColumn { name: column, change } => column::alter(draft, name, column, change),
        TableChange::AddConstraint { constraint, using_index, existing } => {
            constraint::create(draft, name, constraint, using_index.as_ref(), *existing)
        }
        TableChange::DropConstraint { which, missing, dependents } => {
            constraint::drop(draft, name, which, *missing, *dependents)
        }
        TableChange::RenameConstraint { from, to } => constraint::rename(draft, name, from, to),
        TableChange::ValidateConstraint { name: constraint } => constraint::validate(draft, name, constraint),
        TableChange::AlterConstraint { name: constraint, timing } => {
            constraint::retime(draft, name, constraint, *timing)
        }
        TableChange::AttachPartition { table, bound } => inherit::attach(draft, name, table, bound),
        TableChange::Inherit { parent } => inherit::begin(draft, name, parent),
        TableChange::NoInherit { parent } => inherit::end(draft, name, parent),
        TableChange::DetachPartition { table } => draft.edit(table, |_, part| {
            part.partition = match part.partition.take() {
                Some(Partition::Of { by, .. }) => by.map(Partition::By),
                other => other,
            };
            Ok(())
        }),
        TableChange::SetOption { name: option, value } => draft.edit(name, |schema, table| {
            if schema.dialect() == Dialect::Mysql && option == "collation" {
                collation::change_default(table, value.as_deref());
            }
            set_option(&mut table.options, option, value.as_ref());
            // In some of SQLite's tables a primary key refuses NULL.
            match table.primary_key().cloned() {
                Some(primary) => key::settle_primary(schema, table, &primary),
                None => Ok(()),
            }
        }),
        TableChange::ConvertText { collation } => draft.edit(name, |_, table| {
            collation::convert(table, collation);
            Ok(())
        }),
        TableChange::Nothing => Ok(()),
    }
}

/// Of what can be changed about a view, the names of its columns and its options are in the schema.
fn of_view(draft: &mut Draft<'_>, name: &QualifiedName, change: &TableChange) {
    let Some(mut view) = draft.views.get(name).cloned() else { return };
    match change {
        TableChange::RenameColumn { from, to } => {
            for column in view.columns.iter_mut().filter(|column| *column == from) {
                *column = to.clone();
            }
        }
        TableChange::SetOption { name: option, value } => {
            set_option(&mut view.options, option, value.as_ref())
        }
        _ => return,
    }
    draft.put(Object::View(view));
}

fn set_option(options: &mut BTreeMap<String, String>, name: &str, value: Option<&String>) {
    match value {
        Some(value) => options.insert(name.to_owned(), value.clone()),
        None => options.remove(name),
    };
}
