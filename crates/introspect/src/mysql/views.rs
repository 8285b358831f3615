//! Views.

use caribou_connection::SqlError;
use caribou_schema::{Object, Origin, View};

use crate::catalog::Catalog;
use crate::mysql::{ours, without_database};

/// One row for each column of a view.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let query = format!(
        "SELECT v.TABLE_NAME, v.VIEW_DEFINITION, c.COLUMN_NAME \
         FROM information_schema.VIEWS v LEFT JOIN information_schema.COLUMNS c \
          ON c.TABLE_SCHEMA = DATABASE() AND c.TABLE_NAME = v.TABLE_NAME \
         WHERE {} ORDER BY v.TABLE_NAME, c.ORDINAL_POSITION",
        ours("v.TABLE_SCHEMA", "v.TABLE_NAME")
    );
    let mut views: Vec<View> = Vec::new();
    for mut row in catalog.rows(&query)? {
        let (name, query) = (catalog.here(&row.text()), row.text());
        let column = row.optional().map(|column| catalog.part(&column));
        match views.last_mut() {
            Some(view) if view.name == name => view.columns.extend(column),
            _ => {
                let (query, reads) = without_database(catalog, &query);
                views.push(View {
                    name,
                    materialized: false,
                    columns: column.into_iter().collect(),
                    query: catalog.definition(&query),
                    origin: Origin::Catalog,
                    reads,
                    output: None,
                    indexes: Vec::new(),
                    comment: None,
                });
            }
        }
    }
    Ok(views.into_iter().map(Object::View).collect())
}
