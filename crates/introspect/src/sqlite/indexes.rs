//! Indexes and unique constraints, as far as `PRAGMA index_list` and `index_xinfo` know them.

use caribou_connection::SqlError;
use caribou_schema::{Constraint, Expression, Index, IndexKey, IndexPart, Key, Rule};

use crate::catalog::Catalog;
use crate::sqlite::ours;
use crate::sqlite::tables::Tables;

/// One row for each part. Expressions and predicates stand in the text of the index only.
pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let query = format!(
        "SELECT m.name, i.origin, i.name, x.name, CAST(x.desc AS TEXT), nullif(x.coll, 'BINARY'), \
         CAST(i.\"unique\" AS TEXT), CAST(i.partial AS TEXT) \
         FROM main.sqlite_master m JOIN pragma_index_list(m.name, 'main') i \
         JOIN pragma_index_xinfo(i.name, 'main') x \
         WHERE m.type = 'table' AND x.key = 1 AND i.origin IN ('c', 'u') AND {} \
         ORDER BY m.rowid, i.seq DESC, x.seqno",
        ours("m.name")
    );
    let mut last = None;
    for mut row in catalog.rows(&query)? {
        let table = catalog.here(&row.text()).name;
        let Some(made) = tables.get_mut(&table) else { continue };
        let (origin, name) = (row.text(), catalog.part(&row.text()));
        let column = row.optional().map(|column| catalog.part(&column));
        let this = Some((table, name.clone()));
        let goes_on = last == this;
        last = this;
        if origin == "u" {
            let columns = column.into_iter().collect();
            match made.table.constraints.last_mut().map(|constraint| &mut constraint.rule) {
                Some(Rule::Unique(key)) if goes_on => key.columns.extend::<Vec<_>>(columns),
                _ => made.table.constraints.push(Constraint::new(None, Rule::Unique(Key::new(columns)))),
            }
            continue;
        }
        let key = column
            .map_or_else(|| IndexKey::Expression(Expression::new(Vec::new(), Vec::new())), IndexKey::Column);
        let mut part = IndexPart::new(key);
        part.descending = row.flag();
        part.collation = row.optional();
        match made.table.indexes.last_mut() {
            Some(index) if goes_on => index.parts.push(part),
            _ => {
                let mut index = Index::new(Some(name), vec![part]);
                index.unique = row.flag();
                index.predicate = row.flag().then(|| Expression::new(Vec::new(), Vec::new()));
                made.table.indexes.push(index);
            }
        }
    }
    Ok(())
}
