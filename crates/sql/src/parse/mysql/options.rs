//! Options of a table.

use std::collections::BTreeMap;

use super::charset::{collation, usual_collation};
use super::column::{eat_charset, name};
use super::key::string;
use crate::lexeme::Cursor;

/// What is said about a table besides what is in it.
#[derive(Default)]
pub(super) struct Options {
    /// Values for [`Table::options`](caribou_schema::Table::options); `None` is the default.
    pub(super) values: BTreeMap<String, Option<String>>,
    pub(super) comment: Option<String>,
    /// The character set was said, and no collation yet.
    charset: bool,
}

/// Options of which a schema knows nothing.
const SILENT: &[&str] = &[
    "AUTO_INCREMENT",
    "AUTOEXTEND_SIZE",
    "AVG_ROW_LENGTH",
    "CHECKSUM",
    "COMPRESSION",
    "CONNECTION",
    "DELAY_KEY_WRITE",
    "ENCRYPTED",
    "ENCRYPTION",
    "ENCRYPTION_KEY_ID",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "PAGE_CHECKSUM",
    "PAGE_COMPRESSED",
    "PAGE_COMPRESSION_LEVEL",
    "PASSWORD",
    "ROW_FORMAT",
    "SEQUENCE",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "TABLE_CHECKSUM",
    "TABLESPACE",
    "TRANSACTIONAL",
    "UNION",
    "DIRECTORY",
];

/// Engines as the server writes them.
const ENGINES: &[&str] = &[
    "InnoDB",
    "MyISAM",
    "Aria",
    "MEMORY",
    "CSV",
    "ARCHIVE",
    "BLACKHOLE",
    "MRG_MyISAM",
    "FEDERATED",
    "ROCKSDB",
    "SPIDER",
];

impl Options {
    /// Reads one option; false when none comes next.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>) -> Option<bool> {
        let mut trial = cursor.clone();
        trial.eat("DEFAULT");
        if eat_charset(&mut trial) {
            trial.eat_symbol("=");
            let usual = usual_collation(&name(&mut trial)?);
            // A collation that was named stays.
            if self.charset || !self.values.contains_key("collation") {
                self.values.insert("collation".into(), Some(usual));
                self.charset = true;
            }
            *cursor = trial;
        } else if trial.eat("COLLATE") {
            trial.eat_symbol("=");
            self.values.insert("collation".into(), Some(collation(&name(&mut trial)?)));
            self.charset = false;
            *cursor = trial;
        } else if cursor.eat_any(&["ENGINE", "TYPE"]) {
            cursor.eat_symbol("=");
            let engine = name(cursor)?;
            let known = ENGINES.iter().find(|known| known.eq_ignore_ascii_case(&engine));
            let engine = known.map_or(engine, |known| (*known).into());
            self.values.insert("engine".into(), Some(engine).filter(|engine| engine != "InnoDB"));
        } else if cursor.eat("COMMENT") {
            cursor.eat_symbol("=");
            self.comment = Some(string(cursor)?);
        } else if cursor.eat_all(&["WITH", "SYSTEM", "VERSIONING"]) {
            self.values.insert("system versioning".into(), Some(String::new()));
        } else {
            let second = cursor.clone().nth(1);
            if second.is_some_and(|word| word.is("DIRECTORY")) {
                cursor.eat_any(&["DATA", "INDEX"]);
            }
            let named = second.is_some_and(|lexeme| lexeme.is_symbol("="));
            if !(cursor.eat_any(SILENT) || named && cursor.identifier().is_some()) {
                return Some(false);
            }
            cursor.eat_symbol("=");
            if cursor.is_symbol("(") {
                cursor.parenthesised()?;
            } else {
                cursor.next()?;
            }
        }
        Some(true)
    }
}
