//! Foreign keys, as far as `PRAGMA foreign_key_list` knows them.

use caribou_connection::SqlError;
use caribou_schema::{Action, Constraint, ForeignKey, Rule};

use crate::catalog::Catalog;
use crate::sqlite::ours;
use crate::sqlite::tables::Tables;

/// One row for each column of a key; the last key that was written has the first number.
pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let query = format!(
        "SELECT m.name, CAST(f.id AS TEXT), f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete \
         FROM main.sqlite_master m JOIN pragma_foreign_key_list(m.name, 'main') f \
         WHERE m.type = 'table' AND {} ORDER BY m.rowid, f.id DESC, f.seq",
        ours("m.name")
    );
    let mut last = None;
    for mut row in catalog.rows(&query)? {
        let (table, id) = (catalog.here(&row.text()).name, row.number());
        let Some(made) = tables.get_mut(&table) else { continue };
        let other = catalog.here(&row.text());
        let (from, to) = (catalog.part(&row.text()), row.optional().map(|name| catalog.part(&name)));
        let this = Some((table, id));
        match made.table.constraints.last_mut().map(|constraint| &mut constraint.rule) {
            Some(Rule::ForeignKey(key)) if last == this => {
                key.columns.push(from);
                key.referenced.extend(to);
            }
            _ => {
                let (on_update, on_delete) = (action(&row.text()), action(&row.text()));
                let key = ForeignKey {
                    columns: vec![from],
                    table: other,
                    referenced: to.into_iter().collect(),
                    on_delete,
                    on_update,
                    match_full: false,
                };
                made.table.constraints.push(Constraint::new(None, Rule::ForeignKey(key)));
            }
        }
        last = this;
    }
    Ok(())
}

fn action(words: &str) -> Action {
    let actions = [Action::Restrict, Action::Cascade, Action::SetNull, Action::SetDefault];
    actions.into_iter().find(|action| action.as_sql().eq_ignore_ascii_case(words)).unwrap_or_default()
}
