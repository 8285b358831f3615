//! Triggers.

use caribou_connection::SqlError;
use caribou_schema::{Object, ObjectId, ObjectKind, Opaque, Origin};

use crate::catalog::Catalog;
use crate::mysql::ours;

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let query = format!(
        "SELECT t.TRIGGER_NAME, t.EVENT_OBJECT_TABLE, t.ACTION_TIMING, t.EVENT_MANIPULATION, t.ACTION_STATEMENT \
         FROM information_schema.TRIGGERS t WHERE {} \
         ORDER BY t.EVENT_OBJECT_TABLE, t.ACTION_TIMING, t.EVENT_MANIPULATION, t.ACTION_ORDER",
        ours("t.TRIGGER_SCHEMA", "t.EVENT_OBJECT_TABLE")
    );
    let rows = catalog.rows(&query)?;
    let triggers = rows.map(|mut row| {
        let (name, on) = (row.text(), row.text());
        let statement = format!(
            "CREATE TRIGGER {} {} {} ON {} FOR EACH ROW {}",
            catalog.quote(&name),
            row.text(),
            row.text(),
            catalog.quote(&on),
            row.text()
        );
        let on = Some(catalog.here(&on));
        let id = ObjectId { on, ..ObjectId::new(ObjectKind::Trigger, catalog.here(&name)) };
        Object::Opaque(Opaque::new(id, catalog.definition(&statement), Origin::Catalog))
    });
    Ok(triggers.collect())
}
