//! Indexes; the primary key is one of them.

use caribou_connection::SqlError;
use caribou_schema::{Constraint, Index, IndexKey, IndexPart, Key, Rule};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::mysql::{Tables, ours};

/// One row for each part. Only MySQL has expressions in indexes, and a column for them.
pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let expression = if catalog.is_mariadb { "NULL" } else { "s.EXPRESSION" };
    let query = format!(
        "SELECT s.TABLE_NAME, s.INDEX_NAME, s.COLUMN_NAME, {expression}, CAST(s.COLLATION = 'D' AS CHAR), \
         CAST(IF(s.INDEX_TYPE = 'SPATIAL', NULL, s.SUB_PART) AS CHAR), \
         CAST(s.NON_UNIQUE = 0 AS CHAR), LOWER(NULLIF(s.INDEX_TYPE, 'BTREE')), NULLIF(s.INDEX_COMMENT, '') \
         FROM information_schema.STATISTICS s WHERE {} \
         ORDER BY s.TABLE_NAME, s.INDEX_NAME <> 'PRIMARY', s.INDEX_NAME, s.SEQ_IN_INDEX",
        ours("s.TABLE_SCHEMA", "s.TABLE_NAME")
    );
    for mut row in catalog.rows(&query)? {
        let Some(table) = tables.get_mut(&catalog.here(&row.text())) else { continue };
        let name = catalog.part(&row.text());
        let part = part(catalog, &mut row);
        if name.as_str() == "PRIMARY" {
            let IndexKey::Column(column) = part.key else { continue };
            match table.constraints.first_mut().map(|constraint| &mut constraint.rule) {
                Some(Rule::PrimaryKey(key)) => key.columns.push(column),
                _ => {
                    let rule = Rule::PrimaryKey(Key::new(vec![column]));
                    table.constraints.insert(0, Constraint::new(Some(name), rule));
                }
            }
            continue;
        }
        match table.indexes.last_mut() {
            Some(index) if index.name.as_ref() == Some(&name) => index.parts.push(part),
            _ => {
                let mut index = Index::new(Some(name), vec![part]);
                index.unique = row.flag();
                index.method = row.optional();
                index.comment = row.optional();
                table.indexes.push(index);
            }
        }
    }
    Ok(())
}

fn part(catalog: &Catalog<'_>, row: &mut Fields) -> IndexPart {
    let (column, expression) = (row.text(), row.optional());
    let key = match expression {
        Some(text) => IndexKey::Expression(catalog.expression(&text)),
        None => IndexKey::Column(catalog.part(&column)),
    };
    let mut part = IndexPart::new(key);
    part.descending = row.flag();
    part.prefix = row.number().and_then(|length| u32::try_from(length).ok());
    part
}
