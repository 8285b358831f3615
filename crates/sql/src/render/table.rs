//! `CREATE TABLE`.

use caribou_migration::Dialect;
use caribou_schema::{Constraint, Existing, Index, Partition, Rule, Table};

use super::column::column;
use super::constraint;
use super::expression;
use super::index::{self, Build};
use super::name::{literal, qualified};
use super::options;
use super::style::{Named, References, Style};

/// Writes a table with its constraints and indexes: `CREATE TABLE` and what has to follow it.
pub(super) fn create(table: &Table, existing: Existing, dialect: Dialect, style: Style) -> Vec<String> {
    let mut statements = vec![statement(table, existing, dialect, style)];
    let name = qualified(&table.name, dialect);
    if let Some(Partition::Of { table: whole, bound, .. }) = &table.partition
        && !table.columns.is_empty()
    {
        let whole = qualified(whole, dialect);
        let bound = expression::plain(bound, dialect);
        statements.push(format!("ALTER TABLE {whole} ATTACH PARTITION {name} {bound}"));
    }
    // A new table has no rows, so a constraint that comes with it is valid whatever is said.
    let doubtful = table.constraints.iter().filter(|constraint| !constraint.validated);
    statements.extend(
        doubtful
            .map(|constraint| format!("ALTER TABLE {name} ADD {}", constraint::line(constraint, dialect))),
    );
    if dialect != Dialect::Mysql {
        let create = |index: &Index| index::create(index, &table.name, Build::Locked, existing, dialect);
        statements.extend(table.indexes.iter().map(create));
    }
    if dialect == Dialect::Postgres {
        let set = table.options.iter().filter(|(option, _)| !options::stands_in_create(option));
        statements.extend(set.map(|(option, value)| {
            format!("ALTER TABLE {name} {}", options::clause(option, Some(value), dialect))
        }));
    }
    statements
}

fn statement(table: &Table, existing: Existing, dialect: Dialect, style: Style) -> String {
    let replace = if existing == Existing::Replace { "OR REPLACE " } else { "" };
    let guard = if existing == Existing::Skip { "IF NOT EXISTS " } else { "" };
    let name = qualified(&table.name, dialect);
    if let Some(module) = table.options.get("module") {
        return format!("CREATE VIRTUAL TABLE {guard}{name} USING {module}");
    }
    let kind = match () {
        () if table.temporary => "TEMPORARY ",
        () if table.options.contains_key("unlogged") => "UNLOGGED ",
        () => "",
    };
    let mut text = format!("CREATE {replace}{kind}TABLE {guard}{name}");
    match &table.partition {
        Some(Partition::Of { table: whole, bound, .. }) if table.columns.is_empty() => {
            text += &format!(" PARTITION OF {}", qualified(whole, dialect));
            let lines = lines(table, dialect, style);
            if !lines.is_empty() {
                text += &body(&lines);
            }
            text += &format!(" {}", expression::plain(bound, dialect));
        }
        _ => text += &body(&lines(table, dialect, style)),
    }
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(|parent| qualified(parent, dialect)).collect();
        text += &format!(" INHERITS ({})", parents.join(", "));
    }
    let before_options = dialect == Dialect::Postgres;
    let cut = match &table.partition {
        Some(Partition::By(by) | Partition::Of { by: Some(by), .. }) => {
            format!(" PARTITION BY {}", expression::plain(by, dialect))
        }
        _ => String::new(),
    };
    if before_options {
        text += &cut;
    }
    text += &options::of_create(&table.options, dialect);
    if let Some(said) = &table.comment
        && dialect == Dialect::Mysql
    {
        text += &format!(" COMMENT = {}", literal(said, dialect));
    }
    if !before_options {
        text += &cut;
    }
    text
}

fn body(lines: &[String]) -> String {
    if lines.is_empty() { " ()".into() } else { format!(" (\n    {}\n)", lines.join(",\n    ")) }
}

fn stands_inline(constraint: &Constraint, style: Style) -> bool {
    style.references == References::Inline
        || style.named == Named::AtColumn
        || !matches!(constraint.rule, Rule::ForeignKey(_))
}

/// Writes columns with the constraints that stand in them, then the other constraints, then the indexes of MySQL.
fn lines(table: &Table, dialect: Dialect, style: Style) -> Vec<String> {
    let mut inline: Vec<Vec<String>> = vec![Vec::new(); table.columns.len()];
    let mut own: Vec<&Constraint> = Vec::new();
    for rule in table.constraints.iter().filter(|constraint| constraint.validated) {
        let place = constraint::inline(rule, table, dialect, style).filter(|_| stands_inline(rule, style));
        let place = place.and_then(|(name, text)| {
            Some((table.columns.iter().position(|column| column.name == name)?, text))
        });
        match place {
            Some((at, text)) => inline[at].push(text),
            None => own.push(rule),
        }
    }
    let mut keys: Vec<&Index> = Vec::new();
    for key in table.indexes.iter().filter(|_| dialect == Dialect::Mysql) {
        let place = index::only_column(key).filter(|_| key.unique && key.name.is_none());
        match place.and_then(|name| table.columns.iter().position(|column| column.name == *name)) {
            Some(at) => inline[at].push("UNIQUE".to_owned()),
            None => keys.push(key),
        }
    }
    let columns = table.columns.iter().zip(&inline);
    let mut lines: Vec<String> = columns.map(|(one, inline)| column(one, inline, dialect)).collect();
    lines.extend(own.into_iter().map(|rule| constraint::line(rule, dialect)));
    lines.extend(keys.into_iter().map(|one| index::line(one, Existing::Fail)));
    lines
}
