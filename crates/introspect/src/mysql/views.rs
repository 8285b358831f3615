//! Views, without their columns.

use caribou_connection::SqlError;
use caribou_schema::{Origin, View};

use crate::catalog::Catalog;
use crate::mysql::{Views, ours, without_database};

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Views, SqlError> {
    let query = format!(
        "SELECT v.TABLE_NAME, v.VIEW_DEFINITION FROM information_schema.VIEWS v WHERE {}",
        ours("v.TABLE_SCHEMA", "v.TABLE_NAME")
    );
    let rows = catalog.rows(&query)?;
    let views = rows.map(|mut row| {
        let name = catalog.here(&row.text());
        let (query, reads) = without_database(catalog, &row.text());
        let view = View::new(name.clone(), catalog.definition(&query), Origin::Catalog);
        (name, View { reads, ..view })
    });
    Ok(views.collect())
}
