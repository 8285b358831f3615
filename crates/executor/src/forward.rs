//! MariaDB and MySQL: tables that refer to tables which are not there, for the moment.
//!
//! They used to ignore `REFERENCES` behind a column; now they take it for a foreign key, and scripts that were right
//! when they were written fail: where a table refers to one that is made later, and where a table is rebuilt (renamed
//! away, made anew, copied, dropped) that others refer to. Both are run again with the checks off, as nothing then
//! goes unchecked that was checked before: a new table has no rows, and a table renamed away has its rows elsewhere.

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_sql::{Loss, Statement};

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
    (refers && words(statement).starts_with(&["CREATE".into(), "TABLE".into()]))
        || (is_referred_to && drops_renamed(statement, before))
}

/// Whether the statement drops only tables that the script itself has renamed away.
fn drops_renamed(statement: &Statement<'_>, before: &[Statement<'_>]) -> bool {
    let losses = statement.losses();
    let renamed = |loss: &Loss| match loss {
        Loss::Table(table) => {
            let wanted = ["TO".to_owned(), table.name.to_uppercase()];
            before.iter().map(words).any(|words| {
                words.contains(&"RENAME".to_owned()) && words.windows(2).any(|pair| pair == wanted)
            })
        }
        _ => false,
    };
    !losses.is_empty() && losses.iter().all(renamed)
}

/// The words of a statement in capitals, names without their quotes.
fn words(statement: &Statement<'_>) -> Vec<String> {
    let separators = |c: char| c.is_ascii_whitespace() || matches!(c, '`' | ',' | ';' | '(' | ')' | '.');
    let words = statement.text.split(separators).filter(|word| !word.is_empty());
    words.map(str::to_uppercase).collect()
}
