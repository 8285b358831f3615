//! Functions and procedures.

use caribou_connection::SqlError;
use caribou_schema::{Object, ObjectId, ObjectKind, Opaque, Origin};

use crate::catalog::Catalog;
use crate::fields::Fields;

/// `SHOW CREATE` would be one query for each routine, so the statement is put together from its parts.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let rows = catalog.rows(
        "SELECT r.ROUTINE_TYPE, r.ROUTINE_NAME, r.ROUTINE_DEFINITION, \
         (SELECT GROUP_CONCAT(CONCAT_WS(' ', IF(r.ROUTINE_TYPE = 'PROCEDURE', p.PARAMETER_MODE, NULL), \
           CONCAT('`', REPLACE(p.PARAMETER_NAME, '`', '``'), '`'), p.DTD_IDENTIFIER) \
           ORDER BY p.ORDINAL_POSITION SEPARATOR ', ') \
          FROM information_schema.PARAMETERS p WHERE p.SPECIFIC_SCHEMA = DATABASE() \
          AND p.SPECIFIC_NAME = r.SPECIFIC_NAME AND p.ROUTINE_TYPE = r.ROUTINE_TYPE AND p.ORDINAL_POSITION > 0), \
         NULLIF(r.DTD_IDENTIFIER, ''), CAST(r.IS_DETERMINISTIC = 'YES' AS CHAR), r.SQL_DATA_ACCESS, \
         NULLIF(r.ROUTINE_COMMENT, '') \
         FROM information_schema.ROUTINES r \
         WHERE r.ROUTINE_SCHEMA = DATABASE() AND r.ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE') \
         ORDER BY r.ROUTINE_TYPE, r.ROUTINE_NAME",
    )?;
    Ok(rows.map(|row| Object::Opaque(routine(catalog, row))).collect())
}

/// Reads the events, which run at some time.
pub(super) fn events(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let rows = catalog.rows(
        "SELECT e.EVENT_NAME, e.EVENT_DEFINITION, NULLIF(e.EVENT_COMMENT, '') \
         FROM information_schema.EVENTS e WHERE e.EVENT_SCHEMA = DATABASE() ORDER BY e.EVENT_NAME",
    )?;
    let events = rows.map(|mut row| {
        Object::Opaque(Opaque {
            id: ObjectId::new(ObjectKind::Other, catalog.here(&row.text())),
            definition: catalog.definition(&row.text()),
            statement: None,
            origin: Origin::Catalog,
            reads: Default::default(),
            comment: row.optional(),
        })
    });
    Ok(events.collect())
}

fn routine(catalog: &Catalog<'_>, mut row: Fields) -> Opaque {
    let (kind, name, body) = (row.text(), row.text(), row.text());
    let mut statement = format!("CREATE {kind} {}({})", catalog.quote(&name), row.text());
    if let Some(returned) = row.optional() {
        statement += &format!(" RETURNS {returned}");
    }
    if row.flag() {
        statement += " DETERMINISTIC";
    }
    statement += &format!(" {}", row.text());
    let comment = row.optional();
    if let Some(comment) = &comment {
        statement += &format!(" COMMENT '{}'", comment.replace('\\', "\\\\").replace('\'', "''"));
    }
    statement += &format!(" {body}");
    let kind = if kind == "PROCEDURE" { ObjectKind::Procedure } else { ObjectKind::Function };
    let id = ObjectId::new(kind, catalog.here(&name));
    let definition = catalog.definition(&body);
    Opaque { definition, comment, ..Opaque::new(id, catalog.definition(&statement), Origin::Catalog) }
}
