//! Columns.

use caribou_connection::SqlError;
use caribou_schema::{Column, Expression, Generated, Identity, Storage};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::mysql::{Tables, ours};

pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let query = format!(
        "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.EXTRA, c.COLUMN_DEFAULT, \
         NULLIF(c.GENERATION_EXPRESSION, ''), NULLIF(c.COLLATION_NAME, t.TABLE_COLLATION), \
         NULLIF(c.COLUMN_COMMENT, '') \
         FROM information_schema.COLUMNS c JOIN information_schema.TABLES t \
          ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
         WHERE {} AND t.TABLE_SCHEMA = DATABASE() ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION",
        ours("c.TABLE_SCHEMA", "c.TABLE_NAME")
    );
    for mut row in catalog.rows(&query)? {
        if let Some(table) = tables.get_mut(&catalog.here(&row.text())) {
            table.columns.push(column(catalog, &mut row));
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
