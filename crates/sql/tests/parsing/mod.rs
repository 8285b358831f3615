//! Statements in, operations out, as text.

use std::fmt::Write;

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, ColumnPlace, Constraint, Expression, Index, IndexKey, Name, Object, Operation, Partition,
    Rule, TableChange,
};
use caribou_sql::{parse, split};

/// Reads a script and says what it was understood as, one operation a line.
pub(crate) fn read(script: &str, dialect: Dialect) -> String {
    let mut lines = String::new();
    for statement in split(script, dialect).unwrap() {
        let parsed = parse(&statement);
        for operation in &parsed.operations {
            writeln!(lines, "{}", say(operation)).unwrap();
        }
        if let Some(problem) = parsed.problem {
            writeln!(
                lines,
                "  {:?}: {}",
                statement.text[problem.offset..].chars().take(9).collect::<String>(),
                problem.message
            )
            .unwrap();
        }
    }
    lines
}

fn say(operation: &Operation) -> String {
    match operation {
        Operation::Create { object, existing } => format!("create {existing:?} {}", object_of(object)),
        Operation::Alter { table, change, missing } => {
            format!("alter {missing:?} {table}: {}", change_of(change))
        }
        Operation::CreateIndex { table, index, existing, .. } => {
            format!("index {existing:?} on {table} {}", index_of(index))
        }
        Operation::Drop { id, missing, .. } => format!("drop {missing:?} {id}"),
        Operation::Rename { id, to, missing } => format!("rename {missing:?} {id} to {to}"),
        Operation::Data { reads, writes, .. } => {
            let list = |names: &std::collections::BTreeSet<_>| {
                names
                    .iter()
                    .map(|name: &caribou_schema::QualifiedName| name.to_string())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            format!("data reads [{}] writes [{}]", list(reads), list(writes))
        }
        Operation::Neutral { text } => format!("neutral {}", text.chars().take(20).collect::<String>()),
        Operation::Opaque { text, object } => {
            let object = object.as_ref().map_or("-".into(), ToString::to_string);
            format!("opaque {object}: {}", text.chars().take(30).collect::<String>())
        }
        other => format!("{other:?}"),
    }
}

fn object_of(object: &Object) -> String {
    let mut lines = object.id().to_string();
    match object {
        Object::Table(table) => {
            if table.temporary {
                lines += " temporary";
            }
            for (name, value) in &table.options {
                write!(lines, " {name}={value:?}").unwrap();
            }
            for column in &table.columns {
                write!(lines, "\n  {}", column_of(column)).unwrap();
            }
            for constraint in &table.constraints {
                write!(lines, "\n  {}", constraint_of(constraint)).unwrap();
            }
            for index in &table.indexes {
                write!(lines, "\n  {}", index_of(index)).unwrap();
            }
            if let Some(Partition::By(method)) = &table.partition {
                write!(lines, "\n  partition by {{{}}}", text(method)).unwrap();
            }
            if let Some(comment) = &table.comment {
                write!(lines, "\n  comment {comment:?}").unwrap();
            }
        }
        Object::View(view) => {
            let columns = names(&view.columns);
            let reads: Vec<String> = view.reads.iter().map(ToString::to_string).collect();
            write!(lines, " ({columns}) reads {reads:?}: {}", text(&view.query)).unwrap();
        }
        Object::Opaque(opaque) => {
            let reads: Vec<String> = opaque.reads.iter().map(ToString::to_string).collect();
            write!(lines, " reads {reads:?}: {}", text(&opaque.definition)).unwrap();
        }
        other => write!(lines, " {other:?}").unwrap(),
    }
    lines
}

fn column_of(column: &caribou_schema::Column) -> String {
    let mut line = format!("{} {:?}", column.name, column.data_type.to_string());
    if !column.nullable {
        line += " not null";
    }
    if let Some(default) = &column.default {
        write!(line, " default {{{}}}", text(default)).unwrap();
    }
    if let Some(generated) = &column.generated {
        write!(line, " {:?} {{{}}}", generated.storage, text(&generated.expression)).unwrap();
    }
    if let Some(identity) = &column.identity {
        write!(line, " {identity:?}").unwrap();
    }
    if let Some(collation) = &column.collation {
        write!(line, " collate {collation}").unwrap();
    }
    if let Some(on_update) = &column.on_update {
        write!(line, " on update {{{}}}", text(on_update)).unwrap();
    }
    if let Some(comment) = &column.comment {
        write!(line, " comment {comment:?}").unwrap();
    }
    line
}

fn constraint_of(constraint: &Constraint) -> String {
    let name = constraint.name.as_ref().map_or("-", Name::as_str);
    let rule = match &constraint.rule {
        Rule::PrimaryKey(key) => format!("primary key ({}){}", names(&key.columns), conflict(key)),
        Rule::Unique(key) => format!("unique ({}){}", names(&key.columns), conflict(key)),
        Rule::ForeignKey(key) => format!(
            "foreign key ({}) references {} ({}) delete {} update {}",
            names(&key.columns),
            key.table,
            names(&key.referenced),
            key.on_delete.as_sql(),
            key.on_update.as_sql()
        ),
        Rule::Check { expression, .. } => format!("check {{{}}}", text(expression)),
        Rule::Exclude(expression) => format!("exclude {}", text(expression)),
    };
    let timing = if constraint.timing == caribou_schema::Timing::Immediate {
        String::new()
    } else {
        format!(" {:?}", constraint.timing)
    };
    let validated = if constraint.validated { "" } else { " not validated" };
    format!("constraint {name}: {rule}{timing}{validated}")
}

fn conflict(key: &caribou_schema::Key) -> String {
    key.on_conflict.as_ref().map_or(String::new(), |action| format!(" on conflict {action}"))
}

fn index_of(index: &Index) -> String {
    let mut line = format!("index {}:", index.name.as_ref().map_or("-", Name::as_str));
    if index.unique {
        line += " unique";
    }
    if let Some(method) = &index.method {
        write!(line, " {method}").unwrap();
    }
    for part in &index.parts {
        match &part.key {
            IndexKey::Column(name) => write!(line, " {name}").unwrap(),
            IndexKey::Expression(expression) => write!(line, " {{{}}}", text(expression)).unwrap(),
        }
        if let Some(prefix) = part.prefix {
            write!(line, "[{prefix}]").unwrap();
        }
        if let Some(collation) = &part.collation {
            write!(line, " collate {collation}").unwrap();
        }
        if part.descending {
            line += " desc";
        }
    }
    if let Some(predicate) = &index.predicate {
        write!(line, " where {{{}}}", text(predicate)).unwrap();
    }
    if let Some(comment) = &index.comment {
        write!(line, " comment {comment:?}").unwrap();
    }
    line
}

fn change_of(change: &TableChange) -> String {
    match change {
        TableChange::AddColumn { column, place, existing } => {
            format!("add {existing:?} {}{}", column_of(column), place_of(place.as_ref()))
        }
        TableChange::AddConstraint { constraint, existing, .. } => {
            format!("add {existing:?} {}", constraint_of(constraint))
        }
        TableChange::AlterColumn { name, change: ColumnChange::Whole { column, place } } => {
            format!("change {name}: {}{}", column_of(column), place_of(place.as_ref()))
        }
        TableChange::AlterColumn { name, change: ColumnChange::Default(default) } => {
            format!("default of {name}: {}", default.as_ref().map_or("-".into(), text))
        }
        TableChange::DropColumn { name, missing, .. } => format!("drop {missing:?} {name}"),
        TableChange::DropConstraint { which, missing, .. } => format!("drop {missing:?} {which:?}"),
        TableChange::RenameColumn { from, to } => format!("rename {from} to {to}"),
        other => format!("{other:?}"),
    }
}

fn place_of(place: Option<&ColumnPlace>) -> String {
    place.map_or(String::new(), |place| format!(" {place:?}"))
}

fn names(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(" ")
}

fn text(expression: &Expression) -> String {
    expression.to_text(|name| name.to_string())
}
