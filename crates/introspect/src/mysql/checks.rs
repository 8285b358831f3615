//! Check constraints.

use caribou_connection::SqlError;
use caribou_schema::{Constraint, Rule};

use crate::catalog::Catalog;
use crate::mysql::{Tables, ours};

/// MySQL's list does not say of which table a constraint is; MariaDB's does, as names are known in their table only.
pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let query = if catalog.is_mariadb {
        format!(
            "SELECT c.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c \
             WHERE {} ORDER BY c.TABLE_NAME, c.CONSTRAINT_NAME",
            ours("c.CONSTRAINT_SCHEMA", "c.TABLE_NAME")
        )
    } else {
        format!(
            "SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c \
             JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA \
              AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK' \
             WHERE {} ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME",
            ours("c.CONSTRAINT_SCHEMA", "t.TABLE_NAME")
        )
    };
    for mut row in catalog.rows(&query)? {
        let Some(table) = tables.get_mut(&catalog.here(&row.text())) else { continue };
        let name = catalog.part(&row.text());
        let expression = catalog.expression(&row.text());
        let rule = Rule::Check { expression, no_inherit: false };
        table.constraints.push(Constraint::new(Some(name), rule));
    }
    Ok(())
}
