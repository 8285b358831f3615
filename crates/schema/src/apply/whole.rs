//! MySQL's `MODIFY` and `CHANGE`: a column said anew.

use super::{Applied, Draft, column, rename_column};
use crate::{Column, ColumnPlace, Constraint, Name, QualifiedName, Rule};

/// Puts a column in place of another, under its own name; it stays where it is when no other place is said.
pub(super) fn replace(
    draft: &mut Draft<'_>,
    table: &QualifiedName,
    old: &Name,
    new: &Column,
    place: Option<&ColumnPlace>,
) -> Applied {
    if *old != new.name {
        rename_column::rename(draft, table, old, &new.name)?;
    }
    draft.edit(table, |schema, table| {
        let at = table.columns.iter().position(|column| column.name == new.name);
        let at = at.ok_or_else(|| table.no_column(&new.name))?;
        let mut whole = new.clone();
        column::settle(&mut whole, schema.dialect());
        // A primary key refuses NULL whatever is said of the column.
        if table.primary_key().is_some_and(|key| key.columns.contains(&whole.name)) {
            whole.nullable = false;
        }
        table.columns.remove(at);
        // The check that MariaDB keeps with the column, under its name, is gone unless it is said again.
        let its_check = |constraint: &Constraint| {
            let name = constraint.name.as_ref();
            matches!(constraint.rule, Rule::Check { .. }) && (name == Some(old) || name == Some(&new.name))
        };
        table.constraints.retain(|constraint| !its_check(constraint));
        match place {
            Some(place) => column::put(table, whole, Some(place))?,
            None => table.columns.insert(at, whole),
        }
        Ok(())
    })
}
