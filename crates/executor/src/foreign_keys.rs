//! SQLite's foreign keys around migrations that drop tables.
//!
//! To change a table in ways that `ALTER TABLE` cannot, one makes a new table, copies, drops the old one and
//! renames. With `foreign_keys` on, the drop deletes the rows first, and every `ON DELETE CASCADE` follows.
//! The `PRAGMA` can only be switched outside a transaction, so a script cannot do it for itself.
//! What enforcement would have caught is looked for before the commit (SQLite's documentation, "Making Other Kinds
//! Of Table Schema Changes").

use std::collections::BTreeMap;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_sql::{Kind, Loss};

use crate::error::FailureKind;
use crate::prepare::Prepared;
use crate::task::Work;

/// How many rows of a table point to nothing in a parent: table, parent.
type Dangling = BTreeMap<(String, String), usize>;

/// Foreign keys that were switched off, to be switched on again.
pub(crate) struct Suspended {
    before: Dangling,
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
    let before = dangling(session)?;
    session.run("PRAGMA foreign_keys = OFF")?;
    Ok(Some(Suspended { before }))
}

/// Switches enforcement on again.
pub(crate) fn resume(session: &mut dyn Session, suspended: Option<&Suspended>) -> Result<(), SqlError> {
    if suspended.is_some() { session.run("PRAGMA foreign_keys = ON") } else { Ok(()) }
}

impl Suspended {
    /// Looks for rows that point to nothing and did not before; to be called inside the transaction.
    /// They are counted, not compared: a table that is rebuilt gives its rows new numbers.
    pub(crate) fn check(&self, session: &mut dyn Session) -> Result<(), FailureKind> {
        for ((table, parent), now) in dangling(session).map_err(FailureKind::Sql)? {
            let pair = (table, parent);
            let count = now.saturating_sub(self.before.get(&pair).copied().unwrap_or(0));
            if count > 0 {
                let (table, parent) = pair;
                return Err(FailureKind::BrokenReferences { count, table, parent });
            }
        }
        Ok(())
    }
}

/// Counts the rows that point to nothing. A table whose keys do not fit their parents cannot be checked; SQLite says
/// so to whoever writes to it.
fn dangling(session: &mut dyn Session) -> Result<Dangling, SqlError> {
    let mut dangling = Dangling::new();
    for row in session.rows("SELECT name FROM sqlite_master WHERE type = 'table'")? {
        let table = row.into_iter().next().flatten().unwrap_or_default();
        let literal = caribou_sql::quote(&table, Dialect::Sqlite);
        let rows = session.rows(&format!("SELECT parent FROM pragma_foreign_key_check({literal})"));
        for parent in rows.unwrap_or_default() {
            let parent = parent.into_iter().next().flatten().unwrap_or_default();
            *dangling.entry((table.clone(), parent)).or_default() += 1;
        }
    }
    Ok(dangling)
}

/// Whether a task drops a table, and so wants enforcement off.
pub(crate) fn drops_table(prepared: &Prepared<'_>) -> bool {
    let drops = |loss: &Loss| matches!(loss, Loss::Table(_));
    prepared.task.action.runs()
        && prepared.statements.iter().any(|statement| statement.losses().iter().any(drops))
}

/// Whether a task may leave rows that point to nothing.
pub(crate) fn writes_rows(prepared: &Prepared<'_>) -> bool {
    let writes = |kind| matches!(kind, Kind::Change | Kind::Other);
    prepared.task.action.runs()
        && (matches!(prepared.task.work, Work::Code(_))
            || drops_table(prepared)
            || prepared.statements.iter().any(|statement| writes(statement.kind())))
}
