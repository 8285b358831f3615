//! Tables, without what belongs to them.

use caribou_connection::SqlError;
use caribou_schema::Table;

use crate::catalog::Catalog;
use crate::mysql::{Collations, Tables, ours};

/// What is set as it would be anyway is left out of the tables; their collations are returned in any case.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<(Tables, Collations), SqlError> {
    let query = format!(
        "SELECT t.TABLE_NAME, NULLIF(t.ENGINE, 'InnoDB'), \
         NULLIF(t.TABLE_COLLATION, (SELECT s.DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA s \
          WHERE s.SCHEMA_NAME = DATABASE())), \
         NULLIF(t.TABLE_COMMENT, ''), t.TABLE_COLLATION \
         FROM information_schema.TABLES t \
         WHERE {} AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
        ours("t.TABLE_SCHEMA", "t.TABLE_NAME")
    );
    let (mut tables, mut collations) = (Tables::new(), Collations::new());
    for mut row in catalog.rows(&query)? {
        let mut table = Table::new(catalog.here(&row.text()), Vec::new());
        for option in ["engine", "collation"] {
            table.options.extend(row.optional().map(|value| (option.to_owned(), value)));
        }
        table.comment = row.optional();
        collations.insert(table.name.clone(), row.text());
        tables.insert(table.name.clone(), table);
    }
    Ok((tables, collations))
}
