//! Foreign keys.

use std::collections::BTreeMap;

use caribou_connection::SqlError;
use caribou_schema::{Action, Constraint, ForeignKey, Name, QualifiedName, Rule};

use crate::catalog::Catalog;
use crate::mysql::{Tables, ours};

pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let actions = actions(catalog)?;
    let query = format!(
        "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_COLUMN_NAME, \
         k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME \
         FROM information_schema.KEY_COLUMN_USAGE k \
         WHERE {} AND k.REFERENCED_TABLE_NAME IS NOT NULL \
         ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION",
        ours("k.TABLE_SCHEMA", "k.TABLE_NAME")
    );
    for mut row in catalog.rows(&query)? {
        let Some(table) = tables.get_mut(&catalog.here(&row.text())) else { continue };
        let name = catalog.part(&row.text());
        let (column, referenced) = (catalog.part(&row.text()), catalog.part(&row.text()));
        let other = catalog.object(&row.text(), &row.text());
        let last = table.constraints.last_mut().filter(|last| last.name.as_ref() == Some(&name));
        if let Some(Constraint { rule: Rule::ForeignKey(key), .. }) = last {
            key.columns.push(column);
            key.referenced.push(referenced);
            continue;
        }
        let (on_update, on_delete) =
            actions.get(&(table.name.clone(), name.clone())).copied().unwrap_or_default();
        let key = ForeignKey {
            columns: vec![column],
            table: other,
            referenced: vec![referenced],
            on_delete,
            on_update,
            match_full: false,
        };
        table.constraints.push(Constraint::new(Some(name), Rule::ForeignKey(key)));
    }
    Ok(())
}

type Actions = BTreeMap<(QualifiedName, Name), (Action, Action)>;

/// Returns what the foreign keys do on update and on delete.
fn actions(catalog: &mut Catalog<'_>) -> Result<Actions, SqlError> {
    let query = format!(
        "SELECT r.TABLE_NAME, r.CONSTRAINT_NAME, r.UPDATE_RULE, r.DELETE_RULE \
         FROM information_schema.REFERENTIAL_CONSTRAINTS r WHERE {}",
        ours("r.CONSTRAINT_SCHEMA", "r.TABLE_NAME")
    );
    let rows = catalog.rows(&query)?;
    Ok(rows
        .map(|mut row| {
            let constraint = (catalog.here(&row.text()), catalog.part(&row.text()));
            (constraint, (action(&row.text()), action(&row.text())))
        })
        .collect())
}

/// `RESTRICT` is what the servers say of a key that says nothing, and the same as `NO ACTION` to them.
fn action(words: &str) -> Action {
    let actions = [Action::Cascade, Action::SetNull, Action::SetDefault];
    actions.into_iter().find(|action| action.as_sql() == words).unwrap_or_default()
}
