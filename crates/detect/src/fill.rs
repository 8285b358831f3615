//! Columns that must have a value, in rows that are there.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    Column, ColumnChange, DataType, Name, Object, Operation, QualifiedName, Rule, Schema, TableChange,
};
use caribou_sql::{TokenKind, name, qualified, quote, tokens};

use crate::{Answers, Fill, Question};

/// Writes operations so that rows which are there get a value: a new column comes with the value, or takes NULL until it is
/// filled; one that took NULL is filled first. Returns what has to be asked for that.
///
/// A column that has a default when it stops taking NULL is filled with that, unasked (Django does the same).
pub(crate) fn filled(
    operations: Vec<Operation>,
    before: &Schema,
    answers: &Answers,
) -> (Vec<Operation>, Vec<Question>) {
    let mut questions = Vec::new();
    let operations = rewritten(operations, before, |gap| {
        let key = format!("{}.{}", gap.table, gap.column.name);
        if let Some(fill) = answers.fill_of(&key) {
            return fill.clone();
        }
        if let (Kind::TookNull, Some(default)) = (gap.kind, &gap.column.default) {
            return Fill::With(default.to_text(|part| name(part, before.dialect())));
        }
        questions.push(Question::Fill {
            column: key,
            data_type: gap.column.data_type.to_string(),
            is_new: gap.kind == Kind::New,
            suggestion: gap.suggestion,
        });
        Fill::Nothing
    });
    (operations, questions)
}

/// Writes operations so that every new column that must have a value has the empty one of its type, where the type has
/// one and no key forbids that many rows have it.
pub(crate) fn filled_with_empty_values(operations: Vec<Operation>, before: &Schema) -> Vec<Operation> {
    rewritten(operations, before, |gap| match (gap.kind, gap.suggestion) {
        (Kind::New, Some(empty)) => Fill::With(empty),
        _ => Fill::Nothing,
    })
}

/// A column of a table with rows that must not be NULL.
struct Gap<'a> {
    table: &'a QualifiedName,
    column: &'a Column,
    kind: Kind,
    suggestion: Option<String>,
}

/// What the column was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It was not there.
    New,
    /// It took NULL.
    TookNull,
}

fn rewritten(
    operations: Vec<Operation>,
    before: &Schema,
    mut fill: impl FnMut(Gap<'_>) -> Fill,
) -> Vec<Operation> {
    let dialect = before.dialect();
    let keyed = keyed(&operations);
    let mut goal = before.clone();
    for operation in &operations {
        // What does not fit is found by whoever runs it.
        let _fits = goal.apply(operation);
    }
    let mut state = before.clone();
    let mut made: BTreeSet<QualifiedName> = BTreeSet::new();
    let mut all = Vec::with_capacity(operations.len());
    for operation in operations {
        if let Operation::Create { object, .. } = &operation
            && let Object::Table(table) = &**object
        {
            made.insert(table.name.clone());
        }
        let gap = gap(&operation, &state).filter(|(table, ..)| !made.contains(*table));
        let steps = gap.and_then(|(table, column, kind)| {
            let column = goal.column(table, &column.name).unwrap_or(column);
            let free = !keyed.contains(&(table.clone(), column.name.clone()));
            let suggestion = empty_value(&column.data_type, &state).filter(|_| free);
            match fill(Gap { table, column, kind, suggestion }) {
                Fill::Nothing => None,
                Fill::With(value) => Some(match kind {
                    Kind::New => added(table, column, &operation, &value, dialect),
                    Kind::TookNull => {
                        let is_null = format!(" WHERE {} IS NULL", name(&column.name, dialect));
                        vec![update(table, &column.name, &value, &is_null, dialect), operation.clone()]
                    }
                }),
            }
        });
        let _fits = state.apply(&operation);
        match steps {
            Some(steps) => all.extend(steps),
            None => all.push(operation),
        }
    }
    all
}

/// Returns the column that an operation makes, or forbids to be NULL, where that may need a value for rows that are there.
fn gap<'o>(operation: &'o Operation, state: &'o Schema) -> Option<(&'o QualifiedName, &'o Column, Kind)> {
    let Operation::Alter { table, change, .. } = operation else { return None };
    match &**change {
        TableChange::AddColumn { column, .. } => {
            let has_value = column.nullable
                || column.default.is_some()
                || column.generated.is_some()
                || column.identity.is_some();
            (!has_value).then_some((table, column, Kind::New))
        }
        TableChange::AlterColumn { name, change: ColumnChange::Nullable(false) } => {
            let column = state.column(table, name)?;
            column.nullable.then_some((table, column, Kind::TookNull))
        }
        TableChange::AlterColumn { name, change: ColumnChange::Whole { column, .. } } => {
            let took_null = state.column(table, name)?.nullable && !column.nullable;
            let computed = column.generated.is_some() || column.identity.is_some();
            (took_null && !computed && column.name == *name).then_some((table, &**column, Kind::TookNull))
        }
        _ => None,
    }
}

/// A new column with a value in the rows that are there. A constant comes with the column, which servers do without touching the rows;
/// anything else is computed for each row before NULL is forbidden.
fn added(
    table: &QualifiedName,
    column: &Column,
    operation: &Operation,
    value: &str,
    dialect: Dialect,
) -> Vec<Operation> {
    let alter =
        |change| Operation::alter(table, TableChange::AlterColumn { name: column.name.clone(), change });
    let with = |column: Column| {
        let mut operation = operation.clone();
        if let Operation::Alter { change, .. } = &mut operation
            && let TableChange::AddColumn { column: new, .. } = &mut **change
        {
            *new = column;
        }
        operation
    };
    if is_constant(value, dialect) {
        let default = Some(caribou_sql::expression(value, dialect));
        return vec![with(Column { default, ..column.clone() }), alter(ColumnChange::Default(None))];
    }
    let forbid = match dialect {
        Dialect::Mysql => ColumnChange::Whole { column: Box::new(column.clone()), place: None },
        Dialect::Postgres | Dialect::Sqlite => ColumnChange::Nullable(false),
    };
    vec![
        with(Column { nullable: true, ..column.clone() }),
        update(table, &column.name, value, "", dialect),
        alter(forbid),
    ]
}

fn update(table: &QualifiedName, column: &Name, value: &str, condition: &str, dialect: Dialect) -> Operation {
    let text =
        format!("UPDATE {} SET {} = {value}{condition}", qualified(table, dialect), name(column, dialect));
    // What the value reads is in the statement as it is read.
    let read = caribou_sql::operations(&text, dialect).unwrap_or_default();
    match read.into_iter().next() {
        Some(update @ Operation::Data { .. }) => update,
        _ => Operation::Data {
            text,
            reads: BTreeSet::from([table.clone()]),
            writes: BTreeSet::from([table.clone()]),
        },
    }
}

/// Says whether an expression is one literal: a number, a string, a truth value.
fn is_constant(value: &str, dialect: Dialect) -> bool {
    let significant = |token: &caribou_sql::Token| token.kind.is_significant();
    let all: Vec<caribou_sql::Token> = tokens(value, dialect).filter(significant).collect();
    let literal = match all.as_slice() {
        [sign, literal] if matches!(sign.text(value), "-" | "+") && literal.kind == TokenKind::Number => {
            literal
        }
        [literal] => literal,
        _ => return false,
    };
    let word = |word: &str| literal.text(value).eq_ignore_ascii_case(word);
    match literal.kind {
        TokenKind::Number | TokenKind::String | TokenKind::DollarString => true,
        TokenKind::Word => word("true") || word("false"),
        _ => false,
    }
}

/// Returns the columns for which the same value in all rows will hardly do: they refer to other rows, or must be unique.
fn keyed(operations: &[Operation]) -> BTreeSet<(QualifiedName, Name)> {
    let mut keyed = BTreeSet::new();
    for operation in operations {
        match operation {
            Operation::Alter { table, change, .. } => {
                if let TableChange::AddConstraint { constraint, .. } = &**change {
                    let columns = match &constraint.rule {
                        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.as_slice(),
                        Rule::ForeignKey(key) => key.columns.as_slice(),
                        Rule::Check { .. } | Rule::Exclude(_) => &[],
                    };
                    keyed.extend(columns.iter().map(|column| (table.clone(), column.clone())));
                }
            }
            Operation::CreateIndex { table, index, .. } if index.unique => {
                let columns = index.parts.iter().filter_map(|part| match &part.key {
                    caribou_schema::IndexKey::Column(column) => Some(column),
                    caribou_schema::IndexKey::Expression(_) => None,
                });
                keyed.extend(columns.map(|column| (table.clone(), column.clone())));
            }
            _ => {}
        }
    }
    keyed
}

/// Returns the empty value of a type as SQL: `''`, `0`, the first value of an enumerated type; `None` when it has none that everybody
/// would take for empty.
fn empty_value(data_type: &DataType, schema: &Schema) -> Option<String> {
    let dialect = schema.dialect();
    let text = match data_type {
        DataType::Named { name, suffix } if suffix.is_empty() => {
            let first = schema.enumeration(name)?.values.first()?;
            return Some(quote(first, dialect));
        }
        DataType::Named { suffix, .. } => return suffix.ends_with("[]").then(|| "'{}'".to_owned()),
        DataType::BuiltIn(text) => text.to_ascii_lowercase(),
    };
    let is = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let value = if text.ends_with("[]") {
        "'{}'"
    } else if text.starts_with("enum") {
        return text.split('\'').nth(1).map(|first| quote(first, dialect));
    } else if is(&["bool"]) || text == "tinyint(1)" {
        "FALSE"
    } else if is(&["json"]) {
        "'{}'"
    } else if is(&["int", "numeric", "decimal", "real", "double", "float", "serial"])
        && !is(&["interval", "point"])
    {
        "0"
    } else if is(&["timestamp", "datetime"]) {
        "CURRENT_TIMESTAMP"
    } else if text == "date" {
        "CURRENT_DATE"
    } else if is(&["char", "text", "clob", "blob", "bytea", "binary"]) {
        "''"
    } else {
        return None;
    };
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use caribou_schema::diff;
    use caribou_sql::{render, replay};

    /// What leads from one script to another, and what has to be asked.
    fn check(dialect: Dialect, from: &str, to: &str, answers: &[(&str, Fill)]) -> String {
        let (mut before, mut after) = (Schema::empty(dialect), Schema::empty(dialect));
        replay(from, &mut before).unwrap();
        replay(to, &mut after).unwrap();
        let mut all = Answers::default();
        for (column, fill) in answers {
            all.fill(*column, fill.clone());
        }
        let (operations, questions) = filled(diff(&before, &after), &before, &all);
        let mut there = before.clone();
        operations.iter().for_each(|operation| there.apply(operation).unwrap());
        assert_eq!(there.differences(&after), [], "it leads elsewhere");
        let mut lines = render(&operations, &before).unwrap();
        lines.extend(questions.iter().map(|question| match question {
            Question::Fill { column, data_type, is_new, suggestion } => {
                let new = if *is_new { "new" } else { "took NULL" };
                format!(
                    "? {column} {data_type} ({new}), for example {}",
                    suggestion.as_deref().unwrap_or("nothing")
                )
            }
            Question::Gone { .. } => panic!("nothing is gone"),
        }));
        lines.join("\n")
    }

    const TICKET: &str = "CREATE TABLE ticket (id integer PRIMARY KEY, note text)";

    #[test]
    fn a_new_column_without_a_value_is_asked_for() {
        let to = "CREATE TABLE ticket (id integer PRIMARY KEY, note text, rank integer NOT NULL, done boolean NOT NULL, at timestamp NOT NULL)";
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &[]), @"
        ALTER TABLE ticket
            ADD COLUMN rank INTEGER NOT NULL,
            ADD COLUMN done BOOLEAN NOT NULL,
            ADD COLUMN at TIMESTAMP NOT NULL
        ? ticket.rank integer (new), for example 0
        ? ticket.done boolean (new), for example FALSE
        ? ticket.at timestamp without time zone (new), for example CURRENT_TIMESTAMP
        ");
    }

    #[test]
    fn a_constant_comes_with_the_column_and_an_expression_is_filled_in() {
        let to = "CREATE TABLE ticket (id integer PRIMARY KEY, note text, rank integer NOT NULL)";
        let constant = [("ticket.rank", Fill::With("-1".into()))];
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &constant), @"
        ALTER TABLE ticket ADD COLUMN rank INTEGER NOT NULL DEFAULT -1
        ALTER TABLE ticket ALTER COLUMN rank DROP DEFAULT
        ");
        let computed = [("ticket.rank", Fill::With("id * 10".into()))];
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &computed), @"
        ALTER TABLE ticket ADD COLUMN rank INTEGER
        UPDATE ticket SET rank = id * 10
        ALTER TABLE ticket ALTER COLUMN rank SET NOT NULL
        ");
        insta::assert_snapshot!(check(Dialect::Mysql, TICKET, to, &computed), @"
        ALTER TABLE ticket ADD COLUMN `rank` INT
        UPDATE ticket SET `rank` = id * 10
        ALTER TABLE ticket MODIFY COLUMN `rank` INT NOT NULL
        ");
        insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, to, &constant), @"
        CREATE TABLE new_ticket (
            id INTEGER PRIMARY KEY,
            note TEXT,
            rank INTEGER NOT NULL
        )
        INSERT INTO new_ticket (id, note, rank)
        SELECT id, note, -1 FROM ticket
        DROP TABLE ticket
        ALTER TABLE new_ticket RENAME TO ticket
        ");
    }

    #[test]
    fn a_column_that_took_null_is_filled_with_its_default_or_asked_for() {
        let to = "CREATE TABLE ticket (id integer PRIMARY KEY, note text NOT NULL DEFAULT '-')";
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &[]), @"
        UPDATE ticket SET note = '-' WHERE note IS NULL
        ALTER TABLE ticket
            ALTER COLUMN note SET NOT NULL,
            ALTER COLUMN note SET DEFAULT '-'
        ");
        let to = "CREATE TABLE ticket (id integer PRIMARY KEY, note text NOT NULL)";
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &[]), @"
        ALTER TABLE ticket ALTER COLUMN note SET NOT NULL
        ? ticket.note text (took NULL), for example ''
        ");
        let fill = [("ticket.note", Fill::With("''".into()))];
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &fill), @"
        UPDATE ticket SET note = '' WHERE note IS NULL
        ALTER TABLE ticket ALTER COLUMN note SET NOT NULL
        ");
        insta::assert_snapshot!(check(Dialect::Mysql, TICKET, to, &fill), @"
        UPDATE ticket SET note = '' WHERE note IS NULL
        ALTER TABLE ticket MODIFY COLUMN note TEXT NOT NULL
        ");
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &[("ticket.note", Fill::Nothing)]), @"ALTER TABLE ticket ALTER COLUMN note SET NOT NULL");
    }

    #[test]
    fn a_column_that_refers_or_is_unique_has_no_suggestion() {
        let to = "CREATE TABLE ticket (id integer PRIMARY KEY, note text, slug text NOT NULL UNIQUE, parent integer NOT NULL REFERENCES ticket (id))";
        insta::assert_snapshot!(check(Dialect::Postgres, TICKET, to, &[]), @"
        ALTER TABLE ticket
            ADD COLUMN slug TEXT NOT NULL UNIQUE,
            ADD COLUMN parent INTEGER NOT NULL REFERENCES ticket (id)
        ? ticket.slug text (new), for example nothing
        ? ticket.parent integer (new), for example nothing
        ");
    }

    #[test]
    fn a_new_table_needs_nothing() {
        let to = "CREATE TABLE ticket (id integer PRIMARY KEY, note text); CREATE TABLE tag (name text NOT NULL, rank integer NOT NULL)";
        assert!(!check(Dialect::Sqlite, TICKET, to, &[]).contains('?'));
    }
}
