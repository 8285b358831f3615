//! MariaDB and MySQL: tables that refer to tables which are not there, for the moment.
//!
//! They used to ignore `REFERENCES` behind a column; now they take it for a foreign key, and scripts that were right
//! when they were written fail: where a table refers to one that is made later, and where a table is rebuilt (renamed
//! away, made anew, copied, dropped) that others refer to. Both are run again with the checks off, as nothing then
//! goes unchecked that was checked before: a new table has no rows, and a table renamed away has its rows elsewhere.

use std::collections::BTreeSet;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::QualifiedName;
use caribou_sql::{Loss, Statement};

use crate::unit::starts_with;

/// Runs a statement of a script on any backend; `before` are the statements in front of it.
pub(crate) fn run(
    session: &mut dyn Session,
    statement: &Statement<'_>,
    before: &[Statement<'_>],
) -> Result<(), SqlError> {
    match session.run(statement.text) {
        Err(error) if statement.dialect == Dialect::Mysql && may_dangle(statement, before, &error) => {
            session.run("SET @caribou_checks = @@foreign_key_checks; SET foreign_key_checks = 0")?;
            let again = session.run(statement.text);
            session.run("SET foreign_key_checks = @caribou_checks")?;
            again.map_err(|_| error)
        }
        other => other,
    }
}

/// The words of MariaDB, then of MySQL, for a table that is missing and for one that is referred to.
fn may_dangle(statement: &Statement<'_>, before: &[Statement<'_>], error: &SqlError) -> bool {
    let says = |words: [&str; 2]| words.iter().any(|words| error.message.contains(words));
    let refers = says(["errno: 150", "Failed to open the referenced table"]);
    let is_referred_to =
        says(["Cannot delete or update a parent row", "referenced by a foreign key constraint"]);
    (refers && starts_with(statement, "CREATE")) || (is_referred_to && drops_renamed(statement, before))
}

/// Whether the statement drops only tables that the script itself has renamed away.
fn drops_renamed(statement: &Statement<'_>, before: &[Statement<'_>]) -> bool {
    let losses = statement.losses();
    let away: BTreeSet<QualifiedName> = before.iter().flat_map(Statement::renamed_tables).collect();
    let renamed = |loss: &Loss| {
        let Loss::Table(table) = loss else { return false };
        away.iter().any(|name| name.name == name.name.with_text(table.name.as_str()))
    };
    !losses.is_empty() && losses.iter().all(renamed)
}
