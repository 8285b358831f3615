//! Constraints.

use caribou_migration::Dialect;
use caribou_schema::{Action, Column, Constraint, ForeignKey, Identity, Key, Name, Rule, Table, Timing};

use super::expression;
use super::name::{list, name, qualified};
use super::style::{Named, Style};

/// Writes a constraint as a line of its table.
pub(super) fn line(constraint: &Constraint, dialect: Dialect) -> String {
    let rule = match &constraint.rule {
        Rule::PrimaryKey(key) => key_line("PRIMARY KEY", key, dialect),
        Rule::Unique(key) => key_line("UNIQUE", key, dialect),
        Rule::ForeignKey(key) => {
            format!("FOREIGN KEY {} {}", list(&key.columns, dialect), references(key, dialect))
        }
        Rule::Check { .. } | Rule::Exclude(_) => short(&constraint.rule, dialect),
    };
    let named = constraint.name.as_ref().filter(|_| !is_mysql_key(&constraint.rule, dialect));
    let named = named.map(|named| format!("CONSTRAINT {} ", name(named, dialect))).unwrap_or_default();
    format!("{named}{rule}{}", behind(constraint))
}

/// Writes a constraint as a part of the definition of its column, `None` where it has to be a line of its own: it has a name,
/// or is about several columns, or (on MySQL) would be ignored or made into something else.
pub(super) fn inline(
    constraint: &Constraint,
    table: &Table,
    dialect: Dialect,
    style: Style,
) -> Option<(Name, String)> {
    let column = only_column(&constraint.rule, table)?;
    let counts = column.identity == Some(Identity::AutoIncrement) && dialect == Dialect::Sqlite;
    let keeps_name = dialect == Dialect::Sqlite && style.named == Named::AtColumn;
    let mut text = short(&constraint.rule, dialect);
    match &constraint.rule {
        Rule::PrimaryKey(_) if counts => text += " AUTOINCREMENT",
        Rule::PrimaryKey(_) if dialect == Dialect::Mysql => {}
        // MariaDB calls the check of a column like the column.
        Rule::Check { .. } if dialect == Dialect::Mysql && constraint.name.as_ref() == Some(&column.name) => {
        }
        Rule::ForeignKey(_) | Rule::Check { .. } if keeps_name => {}
        _ if dialect == Dialect::Mysql || constraint.name.is_some() => return None,
        _ => {}
    }
    let named = constraint.name.as_ref().filter(|_| counts || keeps_name);
    let named = named.map(|named| format!("CONSTRAINT {} ", name(named, dialect))).unwrap_or_default();
    constraint.validated.then(|| (column.name.clone(), format!("{named}{text}{}", behind(constraint))))
}

/// Returns the only column that a constraint is about.
fn only_column<'t>(rule: &Rule, table: &'t Table) -> Option<&'t Column> {
    let columns: Vec<&Name> = match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            if key.include.is_empty() && !key.nulls_not_distinct {
                key.columns.iter().collect()
            } else {
                return None;
            }
        }
        Rule::ForeignKey(key) => key.columns.iter().collect(),
        Rule::Check { expression, .. } => {
            expression.names().into_iter().filter(|name| table.column(name).is_some()).collect()
        }
        Rule::Exclude(_) => return None,
    };
    match columns.as_slice() {
        [column] => table.column(column),
        _ => None,
    }
}

/// Writes what a constraint demands, without the columns that are known where it stands.
fn short(rule: &Rule, dialect: Dialect) -> String {
    match rule {
        Rule::PrimaryKey(key) => format!("PRIMARY KEY{}", conflict(key)),
        Rule::Unique(key) => format!("UNIQUE{}", conflict(key)),
        Rule::ForeignKey(key) => references(key, dialect),
        Rule::Check { expression, no_inherit } => {
            let no_inherit = if *no_inherit { " NO INHERIT" } else { "" };
            format!("CHECK {}{no_inherit}", expression::enclosed(expression, dialect))
        }
        Rule::Exclude(definition) => format!("EXCLUDE {}", expression::plain(definition, dialect)),
    }
}

fn key_line(words: &str, key: &Key, dialect: Dialect) -> String {
    let nulls = if key.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let mut text = format!("{words}{nulls} {}", list(&key.columns, dialect));
    if !key.include.is_empty() {
        text += &format!(" INCLUDE {}", list(&key.include, dialect));
    }
    text + &conflict(key)
}

fn conflict(key: &Key) -> String {
    key.on_conflict
        .as_ref()
        .map(|action| format!(" ON CONFLICT {}", action.to_uppercase()))
        .unwrap_or_default()
}

fn references(key: &ForeignKey, dialect: Dialect) -> String {
    let mut text = format!("REFERENCES {}", qualified(&key.table, dialect));
    if !key.referenced.is_empty() {
        text += &format!(" {}", list(&key.referenced, dialect));
    }
    if key.match_full {
        text += " MATCH FULL";
    }
    for (when, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != Action::NoAction {
            text += &format!(" ON {when} {}", action.as_sql());
        }
    }
    text
}

fn behind(constraint: &Constraint) -> String {
    let timing = timing(constraint.timing).map(|words| format!(" {words}")).unwrap_or_default();
    if constraint.validated { timing } else { timing + " NOT VALID" }
}

/// Writes when a constraint is checked, `None` for at once.
pub(super) fn timing(timing: Timing) -> Option<&'static str> {
    match timing {
        Timing::Immediate => None,
        Timing::Deferrable => Some("DEFERRABLE"),
        Timing::Deferred => Some("DEFERRABLE INITIALLY DEFERRED"),
    }
}

/// Says whether it is a primary key of MySQL, which has always the same name.
fn is_mysql_key(rule: &Rule, dialect: Dialect) -> bool {
    dialect == Dialect::Mysql && matches!(rule, Rule::PrimaryKey(_))
}
