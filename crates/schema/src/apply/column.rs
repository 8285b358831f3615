//! Columns: making and changing.

use caribou_migration::Dialect;

use super::{Applied, ApplyError, Draft, Hindrance, inherit, serial, whole};
use crate::{
    Column, ColumnChange, ColumnPlace, Existing, Identity, Missing, Name, Object, QualifiedName, Table,
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
        ColumnChange::Identity { .. } | ColumnChange::Counting { .. } => vec![table.clone()],
        _ => inherit::family(draft, table),
    };
    for member in members {
        draft.edit(&member, |schema, table| {
            let Some(column) = table.column(name) else { return Ok(()) };
            let hindrance = match schema.dialect() {
                Dialect::Postgres => hindrance(table, column, change),
                Dialect::Sqlite | Dialect::Mysql => None,
            };
            if let Some(hindrance) = hindrance {
                let (table, column) = (table.name.clone(), name.clone());
                return Err(ApplyError::Hindered { table, column, hindrance });
            }
            set(table.expect_column_mut(name)?, change);
            Ok(())
        })?;
    }
    Ok(())
}

/// Says why PostgreSQL refuses a change.
fn hindrance(table: &Table, column: &Column, change: &ColumnChange) -> Option<Hindrance> {
    let is_key = || table.primary_key().is_some_and(|key| key.columns.contains(&column.name));
    match change {
        ColumnChange::Nullable(true) if column.identity.is_some() => Some(Hindrance::Identity),
        ColumnChange::Nullable(true) if is_key() => Some(Hindrance::PrimaryKey),
        ColumnChange::Default(Some(_)) if column.identity.is_some() => Some(Hindrance::Identity),
        ColumnChange::Default(Some(_)) if column.generated.is_some() => Some(Hindrance::Generated),
        ColumnChange::Identity { identity: Some(_), .. } if column.nullable => Some(Hindrance::Nullable),
        ColumnChange::Identity { identity: None, missing: Missing::Fail } | ColumnChange::Counting { .. }
            if column.identity.is_none() =>
        {
            Some(Hindrance::NoIdentity)
        }
        _ => None,
    }
}

fn set(column: &mut Column, change: &ColumnChange) {
    match change {
        ColumnChange::Type { data_type, collation, using: _ } => {
            column.data_type = data_type.clone();
            column.collation.clone_from(collation);
        }
        ColumnChange::Default(default) => column.default.clone_from(default),
        ColumnChange::Nullable(nullable) => column.nullable = *nullable,
        ColumnChange::Identity { identity, missing: _ } => column.identity.clone_from(identity),
        ColumnChange::Counting { always, options } => {
            let (is_always, before) = match &column.identity {
                Some(Identity::Always(options)) => (true, options),
                Some(Identity::ByDefault(options)) => (false, options),
                Some(Identity::AutoIncrement) | None => return,
            };
            let data_type = (&column.data_type, &column.data_type);
            let options = before.changed(options, data_type, Dialect::Postgres);
            column.identity = Some(match always.unwrap_or(is_always) {
                true => Identity::Always(options),
                false => Identity::ByDefault(options),
            });
        }
        ColumnChange::Generated(generated) => column.generated.clone_from(generated),
        // Done by `whole`, which has to see the table.
        ColumnChange::Whole { .. } => {}
    }
}
