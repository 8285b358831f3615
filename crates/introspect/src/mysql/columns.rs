//! Columns.

use caribou_connection::SqlError;
use caribou_schema::{Column, Expression, Generated, Identity, Storage};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::mysql::{Collations, Tables, Views, ours};

pub(super) fn read(
    catalog: &mut Catalog<'_>,
    tables: &mut Tables,
    views: &mut Views,
    collations: &Collations,
) -> Result<(), SqlError> {
    let query = format!(
        "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.EXTRA, c.COLUMN_DEFAULT, \
         NULLIF(c.GENERATION_EXPRESSION, ''), c.COLLATION_NAME, NULLIF(c.COLUMN_COMMENT, '') \
         FROM information_schema.COLUMNS c WHERE {} ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION",
        ours("c.TABLE_SCHEMA", "c.TABLE_NAME")
    );
    for mut row in catalog.rows(&query)? {
        let owner = catalog.here(&row.text());
        if let Some(table) = tables.get_mut(&owner) {
            let mut column = column(catalog, &mut row);
            column.collation = column.collation.filter(|name| collations.get(&owner) != Some(name));
            table.columns.push(column);
        } else if let Some(view) = views.get_mut(&owner) {
            view.columns.push(catalog.part(&row.text()));
        }
    }
    Ok(())
}

fn column(catalog: &Catalog<'_>, row: &mut Fields) -> Column {
    let (name, data_type) = (catalog.part(&row.text()), row.text());
    let mut column = Column::new(name, catalog.data_type(&data_type));
    column.nullable = row.flag();
    let extra = row.text().to_ascii_lowercase();
    if extra.contains("auto_increment") {
        column.identity = Some(Identity::AutoIncrement);
    }
    column.on_update = extra.split_once("on update ").map(|(_, text)| catalog.expression(text));
    let default = row.optional();
    let stored = extra.contains("stored generated") || extra.contains("persistent");
    let storage = if stored { Storage::Stored } else { Storage::Virtual };
    match row.optional() {
        Some(text) => {
            column.generated = Some(Generated { expression: catalog.expression(&text), storage });
        }
        None => column.default = default.and_then(|text| self::default(catalog, &text, &data_type, &extra)),
    }
    column.collation = row.optional();
    column.comment = row.optional();
    column
}

/// Reads a default. MariaDB writes it as an expression, MySQL a constant as the text that it stands for.
fn default(catalog: &Catalog<'_>, text: &str, data_type: &str, extra: &str) -> Option<Expression> {
    let is_text = ["char", "text", "enum", "set", "date", "time", "year", "binary", "blob"]
        .iter()
        .any(|kind| data_type.contains(kind));
    if catalog.is_mariadb {
        (!text.eq_ignore_ascii_case("NULL")).then(|| catalog.expression(text))
    } else if is_text && !extra.contains("default_generated") {
        Some(catalog.expression(&format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))))
    } else {
        Some(catalog.expression(text))
    }
}
