//! SQLite's foreign keys around migrations that drop tables.
//!
//! To change a table in ways that `ALTER TABLE` cannot, one makes a new table, copies, drops the old one and
//! renames. With `foreign_keys` on, the drop deletes the rows first, and every `ON DELETE CASCADE` follows.
//! The `PRAGMA` can only be switched outside a transaction, so a script cannot do it for itself.
//! What enforcement would have caught is looked for before the commit (SQLite's documentation, "Making Other Kinds
//! Of Table Schema Changes").

use std::collections::BTreeSet;

use caribou_connection::{Row, Session, SqlError};
use caribou_migration::Dialect;
use caribou_sql::Loss;

use crate::error::FailureKind;
use crate::prepare::{Mode, Prepared};

/// Foreign keys that were switched off, to be switched on again.
pub(crate) struct Suspended {
    before: BTreeSet<Row>,
}

/// Switches enforcement off if one of the tasks drops a table and enforcement is on.
pub(crate) fn suspend(
    session: &mut dyn Session,
    tasks: &[Prepared<'_>],
) -> Result<Option<Suspended>, SqlError> {
    if session.dialect() != Dialect::Sqlite || !tasks.iter().any(drops_table) {
        return Ok(None);
    }
    if session.value("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys")?.as_deref() != Some("1") {
        return Ok(None);
    }
    let before = violations(session);
    session.run("PRAGMA foreign_keys = OFF")?;
    Ok(Some(Suspended { before }))
}

/// Switches enforcement on again.
pub(crate) fn resume(session: &mut dyn Session, suspended: Option<&Suspended>) -> Result<(), SqlError> {
    if suspended.is_some() { session.run("PRAGMA foreign_keys = ON") } else { Ok(()) }
}

impl Suspended {
    /// Looks for rows that point to nothing and did not before; to be called inside the transaction.
    pub(crate) fn check(&self, session: &mut dyn Session) -> Result<(), FailureKind> {
        let now = violations(session);
        let new: Vec<_> = now.difference(&self.before).collect();
        let Some(first) = new.first() else { return Ok(()) };
        let text = |column: usize| first.get(column).cloned().flatten().unwrap_or_default();
        Err(FailureKind::BrokenReferences { count: new.len(), table: text(0), parent: text(2) })
    }
}

/// Table, row, parent and key of each row that points to nothing. A schema whose keys do not fit their parents
/// cannot be checked; SQLite will say so to whoever writes to it.
fn violations(session: &mut dyn Session) -> BTreeSet<Row> {
    let sql =
        "SELECT \"table\", CAST(rowid AS TEXT), parent, CAST(fkid AS TEXT) FROM pragma_foreign_key_check";
    session.rows(sql).unwrap_or_default().into_iter().collect()
}

fn drops_table(prepared: &Prepared<'_>) -> bool {
    let drops = |loss: &Loss| matches!(loss, Loss::Table(_));
    prepared.mode == Mode::Transaction
        && prepared.task.action.runs()
        && prepared.statements.iter().any(|statement| statement.losses().iter().any(drops))
}
