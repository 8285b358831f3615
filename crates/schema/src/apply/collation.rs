//! MySQL's collations: a table has one, and its columns of text have that if they say no other.

use crate::{DataType, Table};

/// What the names of types of text start with.
const TEXT: &[&str] = &["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"];

/// Gives a table another collation for columns to come; those that are there keep what they had, which they say from
/// now on. What they had is not known where the table took the collation of the database.
pub(super) fn change_default(table: &mut Table, new: Option<&str>) {
    let Some(old) = table.options.get("collation").cloned() else { return };
    for column in &mut table.columns {
        if column.collation.is_none() && is_text(&column.data_type) {
            column.collation = Some(old.clone());
        }
        if column.collation.as_deref() == new {
            column.collation = None;
        }
    }
}

/// Gives a table and all its columns another collation. Where the new character set takes more bytes for a character than
/// the old one, texts get the next larger type, as they may hold no fewer characters than before.
pub(super) fn convert(table: &mut Table, new: &str) {
    let old = table.options.insert("collation".into(), new.into());
    for column in &mut table.columns {
        let old = column.collation.take().or_else(|| old.clone());
        if old.is_some_and(|old| bytes(&old) < bytes(new)) {
            enlarge(&mut column.data_type);
        }
    }
}

/// Returns how many bytes a character takes at most.
fn bytes(collation: &str) -> u8 {
    match collation.split('_').next().unwrap_or_default() {
        "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => 4,
        "utf8mb3" | "ujis" | "eucjpms" => 3,
        "ucs2" | "big5" | "gbk" | "gb2312" | "sjis" | "cp932" | "euckr" => 2,
        _ => 1,
    }
}

fn enlarge(data_type: &mut DataType) {
    const LARGER: &[(&str, &str)] =
        &[("tinytext", "text"), ("text", "mediumtext"), ("mediumtext", "longtext")];
    let text = data_type.to_string();
    if let Some((_, larger)) = LARGER.iter().find(|(name, _)| *name == text) {
        *data_type = DataType::BuiltIn((*larger).into());
    }
}

fn is_text(data_type: &DataType) -> bool {
    let text = data_type.to_string();
    TEXT.contains(&text.split('(').next().unwrap_or_default())
}
