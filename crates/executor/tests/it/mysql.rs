//! What only MariaDB and MySQL do: commit at every definition, lock tables, change the database in use.

use caribou_connection::Session;
use caribou_executor::{Action, Atomic, ExecuteError, FailureKind, Remaining};
use caribou_migration::Dialect;

use crate::support::{Place, applied, apply, column, failed_text, migration, run};

fn place() -> Option<(Place, Box<dyn Session>)> {
    let place = Place::new(Dialect::Mysql, "mariadb")?;
    let session = place.open();
    Some((place, session))
}

#[test]
fn a_migration_that_only_changes_rows_is_one_transaction() {
    let Some((_place, mut session)) = place() else { return };
    apply(session.as_mut(), &[migration("0001_a", "CREATE TABLE a (x INT)")]).unwrap();
    let script = "INSERT INTO a VALUES (1); INSERT INTO nowhere VALUES (1)";
    let failure = apply(session.as_mut(), &[migration("0002_b", script)]).unwrap_err();
    assert_eq!(failure.remaining, Remaining::NothingOfThis);
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "");
}

#[test]
fn definitions_stay_and_a_mended_script_goes_on() {
    let Some((_place, mut session)) = place() else { return };
    let broken = "CREATE TABLE a (x INT); INSERT INTO a VALUES (1); ALTER TABLE nowhere ADD y INT";
    let failure = apply(session.as_mut(), &[migration("0001_a", broken)]).unwrap_err();
    assert_eq!(failed_text(&failure), "ALTER TABLE nowhere ADD y INT");
    assert_eq!(failure.remaining, Remaining::Steps { done: 2, total: 3 });
    let mended = "CREATE TABLE a (x INT); INSERT INTO a VALUES (1); ALTER TABLE a ADD y INT";
    apply(session.as_mut(), &[migration("0001_a", mended)]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "1");
    assert_eq!(applied(session.as_mut()), "0001_a");
}

#[test]
fn tables_locked_by_a_script_are_free_afterwards() {
    let Some((_place, mut session)) = place() else { return };
    apply(session.as_mut(), &[migration("0001_a", "CREATE TABLE a (x INT); CREATE TABLE b (x INT)")])
        .unwrap();
    let plan = [
        migration(
            "0002_closed",
            "LOCK TABLES a WRITE; INSERT INTO a VALUES (1); UNLOCK TABLES; INSERT INTO b VALUES (1)",
        ),
        migration("0003_open", "LOCK TABLES a WRITE; INSERT INTO a VALUES (2)"),
        migration("0004_after", "INSERT INTO b VALUES (2)"),
    ];
    apply(session.as_mut(), &plan).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a ORDER BY x"), "1 2");
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM b ORDER BY x"), "1 2");
}

#[test]
fn a_failure_under_locked_tables_is_written_down_and_in_doubt() {
    let Some((_place, mut session)) = place() else { return };
    apply(session.as_mut(), &[migration("0001_a", "CREATE TABLE a (x INT)")]).unwrap();
    let one =
        migration("0002_b", "LOCK TABLES a WRITE; INSERT INTO a VALUES (1); SELECT nothing; UNLOCK TABLES");
    let failure = apply(session.as_mut(), std::slice::from_ref(&one)).unwrap_err();
    assert_eq!(failed_text(&failure), "SELECT nothing");
    assert_eq!(column(session.as_mut(), "SELECT kind FROM caribou_events ORDER BY id"), "apply fail");
    let failure = apply(session.as_mut(), &[one]).unwrap_err();
    assert!(matches!(failure.kind, FailureKind::InDoubt { number: 1 }), "{failure}");
}

#[test]
fn a_failure_without_autocommit_is_known_not_to_have_happened() {
    let Some((place, mut session)) = place() else { return };
    let broken = "SET autocommit = 0; CREATE TABLE a (x INT); ALTER TABLE nowhere ADD y INT; INSERT INTO a VALUES (1); COMMIT";
    apply(session.as_mut(), &[migration("0001_a", broken)]).unwrap_err();
    drop(session);
    let mended = "SET autocommit = 0; CREATE TABLE a (x INT); ALTER TABLE a ADD y INT; INSERT INTO a (x) VALUES (1); COMMIT";
    let mut session = place.open();
    apply(session.as_mut(), &[migration("0001_a", mended)]).unwrap();
    drop(session);
    let mut session = place.open();
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "1");
    assert_eq!(applied(session.as_mut()), "0001_a");
}

#[test]
fn a_dump_that_uses_another_database_leads_no_later_name_astray() {
    let Some((_place, mut session)) = place() else { return };
    let Some(other) = Place::new(Dialect::Mysql, "other") else { return };
    let name = column(other.open().as_mut(), "SELECT DATABASE()");
    let dump = format!("USE {name}; CREATE TABLE o (x INT)").leak();
    apply(session.as_mut(), &[migration("0001_dump", dump), migration("0002_a", "CREATE TABLE a (x INT)")])
        .unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(count(*) AS CHAR) FROM a"), "0");
    assert_eq!(
        column(
            other.open().as_mut(),
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        ),
        "o"
    );
}

#[test]
fn a_plan_is_one_transaction_only_if_it_changes_rows_alone() {
    let Some((_place, mut session)) = place() else { return };
    let defines = migration("0001_a", "CREATE TABLE a (x INT)");
    let error = run(session.as_mut(), &[defines.task(Action::Apply)], Atomic::Plan).unwrap_err();
    assert!(matches!(error, ExecuteError::NotOneTransaction { .. }), "{error}");
    apply(session.as_mut(), &[defines]).unwrap();
    let plan = [
        migration("0002_b", "INSERT INTO a VALUES (1)"),
        migration("0003_c", "INSERT INTO nowhere VALUES (1)"),
    ];
    let tasks = plan.map(|migration| migration.task(Action::Apply));
    let failure = crate::support::failure(run(session.as_mut(), &tasks, Atomic::Plan).unwrap_err());
    assert_eq!(failure.remaining, Remaining::Nothing);
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "");
}

#[test]
fn a_trigger_with_a_delimiter_of_its_own_works() {
    let Some((_place, mut session)) = place() else { return };
    let script = "CREATE TABLE a (x INT);\nDELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.x = NEW.x + 1; END//\nDELIMITER ;\nINSERT INTO a VALUES (1);";
    apply(session.as_mut(), &[migration("0001_a", script)]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "2");
}

#[test]
fn a_procedure_is_called_once() {
    let Some((_place, mut session)) = place() else { return };
    let script = "CREATE TABLE a (x INT); CREATE PROCEDURE p() INSERT INTO a VALUES (1); CALL p()";
    apply(session.as_mut(), &[migration("0001_a", script)]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "1");
}

#[test]
fn a_table_may_refer_to_one_that_is_made_later() {
    let Some((_place, mut session)) = place() else { return };
    let script =
        "CREATE TABLE a (x INT PRIMARY KEY, b INT REFERENCES b (x)); CREATE TABLE b (x INT PRIMARY KEY)";
    apply(session.as_mut(), &[migration("0001_a", script)]).unwrap();
    session.run("INSERT INTO b VALUES (1); INSERT INTO a VALUES (1, 1)").unwrap();
    assert!(session.run("INSERT INTO a VALUES (2, 2)").is_err(), "the checks are on again");
}

#[test]
fn a_table_that_others_refer_to_may_be_rebuilt_but_not_dropped() {
    let Some((_place, mut session)) = place() else { return };
    let tables =
        "CREATE TABLE a (x INT PRIMARY KEY); CREATE TABLE b (a INT, FOREIGN KEY (a) REFERENCES a (x));
        INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)";
    apply(session.as_mut(), &[migration("0001_a", tables)]).unwrap();
    let drop = apply(session.as_mut(), &[migration("0002_drop", "DROP TABLE a")]).unwrap_err();
    assert_eq!(failed_text(&drop), "DROP TABLE a");
    let rebuild = "ALTER TABLE a RENAME TO `old_a`; CREATE TABLE a (x INT PRIMARY KEY, y INT);
        INSERT INTO a (x) SELECT x FROM old_a; DROP TABLE old_a";
    apply(session.as_mut(), &[migration("0002_rebuild", rebuild)]).unwrap();
    assert_eq!(column(session.as_mut(), "SELECT CAST(x AS CHAR) FROM a"), "1");
}
