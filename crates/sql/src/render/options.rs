//! What else is set on a table.

use std::collections::BTreeMap;

use caribou_migration::Dialect;

use super::name::identifier;

/// Says whether PostgreSQL takes an option in `CREATE TABLE`; the others are set by `ALTER TABLE`.
pub(super) fn stands_in_create(option: &str) -> bool {
    !["replica identity", "row security", "force row security"].contains(&option)
}

/// Writes the options of a table as they stand at the end of `CREATE TABLE`.
pub(super) fn of_create(options: &BTreeMap<String, String>, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => {
            let storage =
                options.iter().filter(|(option, _)| stands_in_create(option) && *option != "unlogged");
            let storage: Vec<String> = storage.map(|(option, value)| format!("{option} = {value}")).collect();
            if storage.is_empty() { String::new() } else { format!(" WITH ({})", storage.join(", ")) }
        }
        Dialect::Sqlite => {
            let flags = options.keys().filter(|option| *option != "module");
            let flags: Vec<String> = flags.map(|option| option.to_uppercase()).collect();
            if flags.is_empty() { String::new() } else { format!(" {}", flags.join(", ")) }
        }
        Dialect::Mysql => {
            options.iter().map(|(option, value)| format!(" {}", mysql(option, Some(value)))).collect()
        }
    }
}

/// Writes what sets an option, or takes it back, as a clause of `ALTER TABLE`.
pub(super) fn clause(option: &str, value: Option<&str>, dialect: Dialect) -> String {
    if dialect == Dialect::Mysql {
        return mysql(option, value);
    }
    match (option, value) {
        ("unlogged", Some(_)) => "SET UNLOGGED".into(),
        ("unlogged", None) => "SET LOGGED".into(),
        ("replica identity", value) => format!("REPLICA IDENTITY {}", identity(value.unwrap_or("default"))),
        ("row security", Some(_)) => "ENABLE ROW LEVEL SECURITY".into(),
        ("row security", None) => "DISABLE ROW LEVEL SECURITY".into(),
        ("force row security", Some(_)) => "FORCE ROW LEVEL SECURITY".into(),
        ("force row security", None) => "NO FORCE ROW LEVEL SECURITY".into(),
        (storage, Some(value)) => format!("SET ({storage} = {value})"),
        (storage, None) => format!("RESET ({storage})"),
    }
}

/// Writes what identifies a row that is replicated.
fn identity(value: &str) -> String {
    match value.strip_prefix("index ") {
        Some(index) => format!("USING INDEX {}", identifier(index, Dialect::Postgres)),
        None => value.to_uppercase(),
    }
}

fn mysql(option: &str, value: Option<&str>) -> String {
    let word = if option == "collation" { "COLLATE".to_owned() } else { option.to_uppercase() };
    let default = if option == "engine" { "InnoDB" } else { "DEFAULT" };
    format!("{word} = {}", value.unwrap_or(default))
}
