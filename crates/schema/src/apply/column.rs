//! Columns: making and changing.

use caribou_migration::Dialect;

use super::{Applied, ApplyError, Draft, inherit, serial, whole};
use crate::{
    Column, ColumnChange, ColumnPlace, Existing, Identity, Missing, Name, Object, QualifiedName,
    SequenceOptions, Table,
};

/// Says of a new column what follows from its other parts.
pub(super) fn settle(column: &mut Column, dialect: Dialect) {
    let counts = match column.identity {
        Some(Identity::Always(_) | Identity::ByDefault(_)) => true,
        Some(Identity::AutoIncrement) => dialect == Dialect::Mysql,
        None => false,
    };
    if counts {
        column.nullable = false;
    }
}

pub(super) fn create(
    draft: &mut Draft<'_>,
    name: &QualifiedName,
    column: &Column,
    place: Option<&ColumnPlace>,
    existing: Existing,
) -> Applied {
    let table = draft.expect_table(name)?;
    if table.column(&column.name).is_some() {
        return match existing {
            Existing::Skip => Ok(()),
            Existing::Fail | Existing::Replace => {
                Err(ApplyError::ColumnExists { table: name.clone(), column: column.name.clone() })
            }
        };
    }
    let mut column = column.clone();
    settle(&mut column, draft.dialect());
    let sequence = match draft.dialect() {
        Dialect::Postgres => serial::column_of(draft, table, &mut column, &[]),
        Dialect::Sqlite | Dialect::Mysql => None,
    };
    for member in inherit::family(draft, name) {
        draft.edit(&member, |_, table| {
            // An heir that has such a column already keeps its own.
            if table.column(&column.name).is_none() {
                put(table, column.clone(), place)?;
            }
            Ok(())
        })?;
    }
    if let Some(sequence) = sequence {
        draft.put(Object::Sequence(sequence));
    }
    Ok(())
}

/// Puts a column where it belongs, at the end when nothing is said.
pub(super) fn put(table: &mut Table, column: Column, place: Option<&ColumnPlace>) -> Applied {
    let at = match place {
        None => table.columns.len(),
        Some(ColumnPlace::First) => 0,
        Some(ColumnPlace::After(before)) => {
            let found = table.columns.iter().position(|known| known.name == *before);
            found.ok_or_else(|| table.no_column(before))? + 1
        }
    };
    table.columns.insert(at, column);
    Ok(())
}

pub(super) fn alter(
    draft: &mut Draft<'_>,
    table: &QualifiedName,
    name: &Name,
    change: &ColumnChange,
) -> Applied {
    draft.expect_table(table)?.expect_column(name)?;
    if let ColumnChange::Whole { column, place } = change {
        return whole::replace(draft, table, name, column, place.as_ref());
    }
    let members = match change {
        // The numbers of a table are not those of its heirs.
        ColumnChange::Identity { .. } => vec![table.clone()],
        _ => inherit::family(draft, table),
    };
    for member in members {
        draft.edit(&member, |_, table| match table.column(name) {
            Some(_) => set(table.expect_column_mut(name)?, change),
            None => Ok(()),
        })?;
    }
    Ok(())
}

fn set(column: &mut Column, change: &ColumnChange) -> Applied {
    match change {
        ColumnChange::Type { data_type, collation, using: _ } => {
            column.data_type = data_type.clone();
            column.collation.clone_from(collation);
        }
        ColumnChange::Default(default) => column.default.clone_from(default),
        ColumnChange::Nullable(nullable) => column.nullable = *nullable,
        ColumnChange::Identity { identity: Some(new), missing: _ } => {
            column.identity = Some(merged(column.identity.take(), new));
        }
        ColumnChange::Identity { identity: None, missing: Missing::Fail | Missing::Skip } => {
            column.identity = None;
        }
        ColumnChange::Generated(generated) => column.generated.clone_from(generated),
        // Done by `whole`, which has to see the table.
        ColumnChange::Whole { .. } => {}
    }
    Ok(())
}

/// What is not said anew about the way in which a column counts stays as it is.
fn merged(old: Option<Identity>, new: &Identity) -> Identity {
    let old = match old {
        Some(Identity::Always(options) | Identity::ByDefault(options)) => options,
        Some(Identity::AutoIncrement) | None => SequenceOptions::default(),
    };
    match new {
        Identity::Always(new) => Identity::Always(old.with(new)),
        Identity::ByDefault(new) => Identity::ByDefault(old.with(new)),
        Identity::AutoIncrement => Identity::AutoIncrement,
    }
}
