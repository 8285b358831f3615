//! One operation in words.

use caribou_schema::{
    Action, Column, ColumnChange, CommentOn, Constraint, ConstraintRef, DataType, Enum, Existing, Expression,
    ForeignKey, Index, IndexKey, Key, Name, Object, ObjectId, ObjectKind, Operation, Partition,
    QualifiedName, Rule, Schema, Table, TableChange,
};
use caribou_sql::{name, type_name};

use super::Around;
use super::Sign::{self, Adds, Changes, Drops};
use super::steps::{constraint_of, is_changed};

/// How much of a statement is shown that has no better words.
const SHOWN: usize = 60;

/// Says what an operation does.
pub(super) fn words(operation: &Operation, around: Around<'_>) -> Vec<(Sign, String)> {
    let state = around.state;
    let said = match operation {
        Operation::Create { object, existing } => created(object, *existing, around),
        Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
            (Adds, format!("create table {}", table.name))
        }
        Operation::Drop { id, .. } => (Drops, format!("drop {}", with_owner(id, state))),
        Operation::Rename { id, to, .. } => (Changes, format!("rename {} to {to}", with_owner(id, state))),
        Operation::Move { id, schema, .. } => {
            let schema = schema.as_ref().map_or("public", Name::as_str);
            (Changes, format!("move {id} to the schema {schema}"))
        }
        Operation::Alter { table, change, .. } => return altered(table, change, around),
        Operation::CreateIndex { table, index, .. } => created_index(index, table, around),
        Operation::AddValue { name, value, .. } => {
            (Adds, format!("add value {} to type {name}", quoted(value)))
        }
        Operation::RenameValue { name, from, to } => {
            let [from, to] = [from, to].map(|value| quoted(value));
            (Changes, format!("rename value {from} of type {name} to {to}"))
        }
        Operation::AlterSequence { name, .. } => (Changes, format!("change sequence {name}")),
        Operation::Comment { on, text } => {
            let on = match on {
                CommentOn::Object(id) => id.to_string(),
                CommentOn::Column(table, column) => format!("{table}.{column}"),
                CommentOn::Constraint(table, name) => format!("constraint {name} of {table}"),
            };
            let verb = if text.is_some() { "set" } else { "drop" };
            (Changes, format!("{verb} comment of {on}"))
        }
        Operation::Data { writes, text, .. } => match writes.iter().collect::<Vec<_>>().as_slice() {
            [] => (Changes, format!("run {}", shortened(text))),
            tables => (Changes, format!("change rows of {}", listed(tables.iter()))),
        },
        Operation::Neutral { text } | Operation::Opaque { text, .. } => {
            (Changes, format!("run {}", shortened(text)))
        }
        _ => return Vec::new(),
    };
    vec![said]
}

fn created(object: &Object, existing: Existing, around: Around<'_>) -> (Sign, String) {
    let Around { before, state, after } = around;
    let id = object.id();
    let anew = before.contains(&id);
    match object {
        Object::Table(table) => {
            let table = after.table(&table.name).unwrap_or(table);
            (Adds, format!("create table {}{}", table.name, size(table)))
        }
        Object::Enum(values) if anew => (Changes, new_values(values, before)),
        Object::Enum(values) => {
            let quoted = values.values.iter().map(|value| quoted(value));
            let quoted = quoted.collect::<Vec<_>>().join(", ");
            (Adds, format!("create type {} ({quoted})", values.name))
        }
        _ if anew || existing == Existing::Replace && state.contains(&id) => {
            (Changes, format!("change {}", with_owner(&id, state)))
        }
        _ => (Adds, format!("create {}", with_owner(&id, state))),
    }
}

/// Says how much of a table there is: ` (4 columns, 1 index)`.
fn size(table: &Table) -> String {
    if let Some(Partition::Of { table: whole, .. }) = &table.partition {
        return format!(" (a part of {whole})");
    }
    let count = |number: usize, one: &str, more: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {more}")),
    };
    let indexes = table.indexes.iter().filter(|index| !index.implied).count();
    let parts = [count(table.columns.len(), "column", "columns"), count(indexes, "index", "indexes")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Says how the values of a type are others than they were.
fn new_values(values: &Enum, before: &Schema) -> String {
    let old = before.enumeration(&values.name).map(|old| old.values.as_slice()).unwrap_or_default();
    let only = |some: &[String], others: &[String]| {
        let only = some.iter().filter(|value| !others.contains(value));
        only.map(|value| quoted(value)).collect::<Vec<_>>().join(", ")
    };
    let (gone, new) = (only(old, &values.values), only(&values.values, old));
    let said = match (gone.is_empty(), new.is_empty()) {
        (true, true) => "in another order".to_owned(),
        (false, true) => format!("without {gone}"),
        (true, false) => format!("with {new}"),
        (false, false) => format!("without {gone}, with {new}"),
    };
    format!("change values of type {} ({said})", values.name)
}

fn created_index(index: &Index, table: &QualifiedName, around: Around<'_>) -> (Sign, String) {
    let Around { before, state, .. } = around;
    let unique = if index.unique { "unique " } else { "" };
    let called = index.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    let parts = index.parts.iter().map(|part| match &part.key {
        IndexKey::Column(column) => column.to_string(),
        IndexKey::Expression(computed) => text(computed, state),
    });
    let parts = parts.collect::<Vec<_>>().join(", ");
    let which = index.predicate.as_ref().map(|rows| format!(" where {}", text(rows, state)));
    let what = format!("({parts}){}", which.unwrap_or_default());
    let old = index.name.as_ref().and_then(|name| before.table(table)?.index(name));
    match old {
        Some(_) => (Changes, format!("change {unique}index{called} of {table} to {what}")),
        None => (Adds, format!("add {unique}index{called} to {table} {what}")),
    }
}

fn altered(table: &QualifiedName, change: &TableChange, around: Around<'_>) -> Vec<(Sign, String)> {
    let Around { state, after, .. } = around;
    let rule_of = |which: &ConstraintRef| {
        let there = state.table(table).and_then(|table| constraint_of(table, which));
        there.map(|constraint| &constraint.rule)
    };
    let named = |which: &ConstraintRef| match (rule_of(which), which) {
        (Some(demand), _) => rule(demand, state),
        (None, ConstraintRef::Name(name)) => format!("constraint {name}"),
        (None, _) => "constraint".to_owned(),
    };
    let said = match change {
        TableChange::AddColumn { column, .. } => {
            let column = after.column(table, &column.name).unwrap_or(column);
            let made = after.table(table).or_else(|| state.table(table));
            (Adds, format!("add column {} to {table} ({})", column.name, properties(column, made, state)))
        }
        TableChange::DropColumn { name, .. } => (Drops, format!("drop column {name} from {table}")),
        TableChange::RenameColumn { from, to } => {
            (Changes, format!("rename column {from} of {table} to {to}"))
        }
        TableChange::AlterColumn { name, change } => {
            return column_altered(table, name, change, state);
        }
        TableChange::AddConstraint { constraint, .. } => added_constraint(constraint, table, around),
        TableChange::DropConstraint { which, .. } => match rule_of(which) {
            Some(Rule::ForeignKey(key)) => (Drops, format!("drop {}", foreign_key(key, table))),
            _ => (Drops, format!("drop {} of {table}", named(which))),
        },
        TableChange::RenameConstraint { from, to } => {
            (Changes, format!("rename constraint {from} of {table} to {to}"))
        }
        TableChange::ValidateConstraint { name } => {
            let which = ConstraintRef::Name(name.clone());
            match rule_of(&which) {
                Some(Rule::ForeignKey(key)) => (Changes, format!("validate {}", foreign_key(key, table))),
                _ => (Changes, format!("validate {} of {table}", named(&which))),
            }
        }
        TableChange::AlterConstraint { name, .. } => {
            (Changes, format!("change when constraint {name} of {table} is checked"))
        }
        TableChange::AttachPartition { table: part, .. } => {
            (Changes, format!("make {part} a part of {table}"))
        }
        TableChange::DetachPartition { table: part } => {
            (Changes, format!("make {part} a table of its own, out of {table}"))
        }
        TableChange::Inherit { parent } => (Changes, format!("let {table} inherit from {parent}")),
        TableChange::NoInherit { parent } => {
            (Changes, format!("let {table} no longer inherit from {parent}"))
        }
        TableChange::SetOption { name, value: Some(value) } if value.is_empty() => {
            (Changes, format!("make {table} {name}"))
        }
        TableChange::SetOption { name, value: Some(value) } => {
            (Changes, format!("set {name} of {table} to {value}"))
        }
        TableChange::SetOption { name, value: None } => (Changes, format!("reset {name} of {table}")),
        TableChange::ConvertText { collation } => {
            (Changes, format!("change collation of {table} to {collation}"))
        }
        _ => return Vec::new(),
    };
    vec![said]
}

/// Says what a person would ask of a new column: `BIGINT, NOT NULL, refers to ticket`.
fn properties(column: &Column, table: Option<&Table>, state: &Schema) -> String {
    let mut words = Vec::new();
    if column.data_type != DataType::BuiltIn(String::new()) {
        words.push(type_name(&column.data_type, state.dialect()));
    }
    let default = column.default.as_ref().map(|value| text(value, state));
    let counts =
        column.identity.is_some() || default.as_ref().is_some_and(|text| text.starts_with("nextval("));
    words.extend((!column.nullable && !counts).then(|| "NOT NULL".to_owned()));
    words.extend(default.filter(|_| !counts).map(|text| format!("default {text}")));
    words.extend(column.generated.as_ref().map(|how| format!("computed: {}", text(&how.expression, state))));
    words.extend(counts.then(|| "counts by itself".to_owned()));
    for constraint in table.iter().flat_map(|table| &table.constraints) {
        match &constraint.rule {
            Rule::ForeignKey(key) if key.columns.as_slice() == std::slice::from_ref(&column.name) => {
                words.push(format!("refers to {}", key.table));
            }
            Rule::Unique(key) if key.columns.as_slice() == std::slice::from_ref(&column.name) => {
                words.push("unique".to_owned());
            }
            Rule::PrimaryKey(key) if key.columns.as_slice() == std::slice::from_ref(&column.name) => {
                words.push("primary key".to_owned());
            }
            _ => {}
        }
    }
    if words.is_empty() { "any type".to_owned() } else { words.join(", ") }
}

fn column_altered(
    table: &QualifiedName,
    name: &Name,
    change: &ColumnChange,
    state: &Schema,
) -> Vec<(Sign, String)> {
    let column = format!("{table}.{name}");
    let from = state.column(table, name);
    let said = match change {
        ColumnChange::Type { data_type, .. } => retyped(&column, from, data_type, state),
        ColumnChange::Default(value) => defaulted(&column, value.as_ref(), state),
        ColumnChange::Nullable(nullable) => nullability(&column, *nullable),
        ColumnChange::Identity { identity, .. } => counting(&column, identity.is_some()),
        ColumnChange::Counting { .. } => format!("change how {column} counts"),
        ColumnChange::Generated(Some(_)) => format!("change how {column} is computed"),
        ColumnChange::Generated(None) => format!("keep {column} as a plain column, no longer computed"),
        ColumnChange::Whole { column: to, .. } => return whole(table, from, to, state),
        _ => return Vec::new(),
    };
    vec![(Changes, said)]
}

/// Says what is not the same about a column that MySQL writes anew.
fn whole(table: &QualifiedName, from: Option<&Column>, to: &Column, state: &Schema) -> Vec<(Sign, String)> {
    let column = format!("{table}.{}", to.name);
    let Some(from) = from else { return vec![(Changes, format!("change {column}"))] };
    let mut said = Vec::new();
    if from.name.as_str() != to.name.as_str() {
        said.push(format!("rename column {} of {table} to {}", from.name, to.name));
    }
    if from.data_type != to.data_type {
        said.push(retyped(&column, Some(from), &to.data_type, state));
    }
    if from.nullable != to.nullable {
        said.push(nullability(&column, to.nullable));
    }
    if from.default != to.default {
        said.push(defaulted(&column, to.default.as_ref(), state));
    }
    if from.identity.is_some() != to.identity.is_some() {
        said.push(counting(&column, to.identity.is_some()));
    }
    if from.comment != to.comment {
        let verb = if to.comment.is_some() { "set" } else { "drop" };
        said.push(format!("{verb} comment of {column}"));
    }
    if said.is_empty() && from != to {
        said.push(format!("change {column}"));
    }
    said.into_iter().map(|said| (Changes, said)).collect()
}

fn retyped(column: &str, from: Option<&Column>, to: &DataType, state: &Schema) -> String {
    let to_name = type_name(to, state.dialect());
    match from {
        Some(from) if from.data_type == *to => format!("change collation of {column}"),
        Some(from) => {
            let from = type_name(&from.data_type, state.dialect());
            format!("change type of {column} from {from} to {to_name}")
        }
        None => format!("change type of {column} to {to_name}"),
    }
}

fn nullability(column: &str, nullable: bool) -> String {
    if nullable { format!("let {column} be NULL") } else { format!("make {column} NOT NULL") }
}

fn defaulted(column: &str, value: Option<&Expression>, state: &Schema) -> String {
    match value {
        Some(value) => format!("set default of {column} to {}", text(value, state)),
        None => format!("drop default of {column}"),
    }
}

fn counting(column: &str, counts: bool) -> String {
    if counts { format!("let {column} count by itself") } else { format!("stop {column} counting by itself") }
}

fn added_constraint(
    constraint: &Constraint,
    table: &QualifiedName,
    Around { before, state, .. }: Around<'_>,
) -> (Sign, String) {
    let is_changed = before.table(table).is_some_and(|table| is_changed(table, constraint));
    match (&constraint.rule, is_changed) {
        (Rule::ForeignKey(key), true) => {
            (Changes, format!("change {}{}", foreign_key(key, table), actions(key)))
        }
        (Rule::ForeignKey(key), false) => (Adds, format!("add {}{}", foreign_key(key, table), actions(key))),
        (demand, true) => {
            let called = constraint.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            (Changes, format!("change constraint{called} of {table} to {}", rule(demand, state)))
        }
        (demand, false) => (Adds, format!("add {} to {table}", rule(demand, state))),
    }
}

/// Says what a rule demands: `UNIQUE (slug)`.
fn rule(rule: &Rule, state: &Schema) -> String {
    let key = |words: &str, key: &Key| format!("{words} ({})", listed(key.columns.iter()));
    match rule {
        Rule::PrimaryKey(of) => key("PRIMARY KEY", of),
        Rule::Unique(of) => key("UNIQUE", of),
        Rule::ForeignKey(of) => format!("FOREIGN KEY ({})", listed(of.columns.iter())),
        Rule::Check { expression, .. } => {
            let demand = text(expression, state);
            if demand.starts_with('(') { format!("CHECK {demand}") } else { format!("CHECK ({demand})") }
        }
        Rule::Exclude(_) => "EXCLUDE".to_owned(),
    }
}

fn foreign_key(key: &ForeignKey, table: &QualifiedName) -> String {
    match key.columns.as_slice() {
        [column] => format!("foreign key from {table}.{column} to {}", key.table),
        columns => format!("foreign key from {table} ({}) to {}", listed(columns.iter()), key.table),
    }
}

/// Says what a foreign key does: ` (ON DELETE CASCADE)`.
fn actions(key: &ForeignKey) -> String {
    let events = [("DELETE", key.on_delete), ("UPDATE", key.on_update)];
    let said = events.iter().filter(|(_, action)| *action != Action::NoAction);
    let said: Vec<String> = said.map(|(event, action)| format!("ON {event} {}", action.as_sql())).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(" ")) }
}

/// Returns an object with the table that it belongs to: `index ticket_open of ticket`.
fn with_owner(id: &ObjectId, state: &Schema) -> String {
    let owner = match id.kind {
        ObjectKind::Index => {
            id.on.clone().or_else(|| state.index(&id.name, id.on.as_ref()).map(|(table, _)| table.clone()))
        }
        _ => id.on.clone(),
    };
    let itself = format!("{} {}", id.kind, id.name);
    match owner {
        Some(table) => format!("{itself} of {table}"),
        None => itself,
    }
}

fn text(expression: &Expression, state: &Schema) -> String {
    let text = expression.to_text(|part| name(part, state.dialect()));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn listed<T: ToString>(names: impl Iterator<Item = T>) -> String {
    names.map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut characters = text.chars();
    let shown: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() { format!("{shown}...") } else { shown }
}
