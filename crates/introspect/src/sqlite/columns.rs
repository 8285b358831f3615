//! Columns, as far as `PRAGMA table_xinfo` knows them, and the primary key.

use std::collections::BTreeMap;

use caribou_connection::SqlError;
use caribou_schema::{Column, Constraint, Expression, Generated, Key, Name, Rule, Storage};

use crate::catalog::Catalog;
use crate::sqlite::ours;
use crate::sqlite::tables::Tables;

/// The expression of a generated column stands in the text of its table only.
pub(super) fn read(catalog: &mut Catalog<'_>, tables: &mut Tables) -> Result<(), SqlError> {
    let query = format!(
        "SELECT m.name, x.name, x.type, CAST(x.\"notnull\" AS TEXT), x.dflt_value, CAST(x.pk AS TEXT), \
         CAST(x.hidden AS TEXT) \
         FROM main.sqlite_master m JOIN pragma_table_xinfo(m.name, 'main') x \
         WHERE m.type = 'table' AND {} ORDER BY m.rowid, x.cid",
        ours("m.name")
    );
    let mut keys: BTreeMap<Name, Vec<(i64, Name)>> = BTreeMap::new();
    for mut row in catalog.rows(&query)? {
        let table = catalog.here(&row.text()).name;
        let Some(made) = tables.get_mut(&table) else { continue };
        let mut column = Column::new(catalog.part(&row.text()), catalog.data_type(&row.text()));
        column.nullable = !row.flag();
        let default = row.optional().filter(|text| !text.eq_ignore_ascii_case("NULL"));
        column.default = default.map(|text| catalog.expression(&text));
        if let Some(place) = row.number().filter(|&place| place > 0) {
            keys.entry(table).or_default().push((place, column.name.clone()));
        }
        let generated =
            |storage| Some(Generated { expression: Expression::new(Vec::new(), Vec::new()), storage });
        match row.text().as_str() {
            "0" => {}
            "2" => column.generated = generated(Storage::Virtual),
            "3" => column.generated = generated(Storage::Stored),
            _ => continue,
        }
        made.table.columns.push(column);
    }
    for (table, mut columns) in keys {
        columns.sort();
        let key = Key::new(columns.into_iter().map(|(_, name)| name).collect());
        if let Some(made) = tables.get_mut(&table) {
            made.table.constraints.push(Constraint::new(None, Rule::PrimaryKey(key)));
        }
    }
    Ok(())
}
