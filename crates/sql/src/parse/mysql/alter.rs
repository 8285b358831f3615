//! `ALTER TABLE`, and what else can be altered.

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, CommentOn, Constraint, ConstraintRef, Dependents, Existing, Missing, Name, ObjectId,
    ObjectKind, Operation, QualifiedName, TableChange,
};

use super::charset::{collation, usual_collation};
use super::column::{column, eat_charset, name, place};
use super::default::default;
use super::key::{KEY, Keyed, key};
use super::options::Options;
use super::{object, sequence};
use crate::lexeme::Cursor;
use crate::parse::clause::{ColumnDefinition, alter as change, create_index};
use crate::parse::subject;

/// What changes neither the schema nor the rows.
const SILENT: &[&[&str]] = &[
    &["DISABLE", "KEYS"],
    &["ENABLE", "KEYS"],
    &["DISCARD", "TABLESPACE"],
    &["IMPORT", "TABLESPACE"],
    &["FORCE"],
    &["WITH", "VALIDATION"],
    &["WITHOUT", "VALIDATION"],
];

/// What is done to partitions, of which a schema knows only how they are cut.
const PARTITIONS: &[&[&str]] = &[
    &["ADD", "PARTITION"],
    &["DROP", "PARTITION"],
    &["TRUNCATE", "PARTITION"],
    &["COALESCE", "PARTITION"],
    &["REORGANIZE", "PARTITION"],
    &["EXCHANGE", "PARTITION"],
    &["REBUILD", "PARTITION"],
    &["CONVERT", "PARTITION"],
    &["CONVERT", "TABLE"],
    &["PARTITION", "BY"],
    &["REMOVE", "PARTITIONING"],
];

/// Reads what follows `ALTER`.
pub(super) fn alter(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    cursor.eat_any(&["ONLINE", "OFFLINE"]);
    cursor.eat("IGNORE");
    if cursor.eat("TABLE") {
        return table(text, cursor);
    }
    if cursor.eat("SEQUENCE") {
        return sequence::alter(cursor).map(|operation| vec![operation]);
    }
    object::alter(text, cursor)
}

fn table(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    let missing = cursor.if_exists();
    let table = cursor.qualified()?;
    wait(cursor);
    let mut operations = Vec::new();
    let mut rename = None;
    loop {
        let partitions = PARTITIONS.iter().any(|words| cursor.clone().eat_all(words));
        if partitions
            || cursor.clone().eat_all(&["ADD", "SYSTEM"])
            || cursor.clone().eat_all(&["ADD", "PERIOD"])
        {
            cursor.rest();
            return Some(subject::opaque(text, Dialect::Mysql));
        }
        if cursor.clone().eat("RENAME") && !is_part(cursor) {
            cursor.next();
            let _ = cursor.eat_any(&["TO", "AS"]) || cursor.eat_symbol("=");
            rename = Some(cursor.qualified()?);
        } else {
            action(cursor, &table, &mut operations)?;
        }
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    // Everything happens at once, so what stands in the way of a drop is dropped before.
    operations.sort_by_key(|operation| !drops_constraint(operation));
    operations.extend(rename.into_iter().flat_map(|to| object::renamed(&table, &to, Missing::Fail)));
    for operation in &mut operations {
        if let Operation::Alter { missing: guard, .. } = operation {
            *guard = if missing == Missing::Skip { missing } else { *guard };
        }
    }
    Some(operations)
}

fn is_part(cursor: &Cursor<'_>) -> bool {
    cursor.clone().nth(1).is_some_and(|word| ["COLUMN", "INDEX", "KEY"].iter().any(|part| word.is(part)))
}

fn drops_constraint(operation: &Operation) -> bool {
    matches!(operation, Operation::Alter { change, .. } if matches!(**change, TableChange::DropConstraint { .. }))
}

/// Moves past `WAIT 5` or `NOWAIT`.
pub(super) fn wait(cursor: &mut Cursor<'_>) {
    if cursor.eat("WAIT") {
        cursor.next();
    }
    cursor.eat("NOWAIT");
}

/// Reads `ALGORITHM = INPLACE` or `LOCK = NONE`; false when neither comes next.
pub(super) fn algorithm(cursor: &mut Cursor<'_>) -> Option<bool> {
    let said = cursor.eat_any(&["ALGORITHM", "LOCK"]);
    if said {
        cursor.eat_symbol("=");
        cursor.identifier()?;
    }
    Some(said)
}

/// Reads one of the things that are done to a table.
fn action(cursor: &mut Cursor<'_>, table: &QualifiedName, operations: &mut Vec<Operation>) -> Option<()> {
    if cursor.eat("ADD") {
        add(cursor, table, operations)
    } else if cursor.eat("DROP") {
        operations.push(drop(cursor, table)?);
        Some(())
    } else if cursor.eat("MODIFY") || cursor.is("CHANGE") {
        let renames = cursor.eat("CHANGE");
        cursor.eat("COLUMN");
        let missing = cursor.if_exists();
        let name = if renames { cursor.part()? } else { cursor.clone().part()? };
        let definition = column(cursor)?;
        let place = place(cursor)?;
        let (column, more) = belongings(table, definition, Existing::Fail);
        let whole = ColumnChange::Whole { column: Box::new(column), place };
        operations.push(guarded(change(table, TableChange::AlterColumn { name, change: whole }), missing));
        operations.extend(more);
        Some(())
    } else if cursor.eat("ALTER") {
        operations.push(alter_part(cursor, table)?);
        Some(())
    } else if cursor.eat("RENAME") {
        operations.push(rename_part(cursor, table)?);
        Some(())
    } else {
        set(cursor, table, operations)
    }
}

fn add(cursor: &mut Cursor<'_>, table: &QualifiedName, operations: &mut Vec<Operation>) -> Option<()> {
    if cursor.is_any(KEY) {
        operations.push(match key(cursor)? {
            Keyed::Constraint(constraint, existing) => add_constraint(table, constraint, existing),
            Keyed::Index(index, existing) => create_index(table, index, existing),
        });
        return Some(());
    }
    cursor.eat("COLUMN");
    let existing = cursor.if_not_exists();
    let several = cursor.eat_symbol("(");
    loop {
        if several && cursor.is_any(KEY) {
            add(cursor, table, operations)?;
        } else {
            let definition = column(cursor)?;
            let place = place(cursor)?;
            let (column, more) = belongings(table, definition, existing);
            operations.push(change(table, TableChange::AddColumn { column, place, existing }));
            operations.extend(more);
        }
        if !several || cursor.eat_symbol(")") {
            return Some(());
        }
        if !cursor.eat_symbol(",") {
            return None;
        }
    }
}

/// Takes a column apart from what its definition adds to the table.
fn belongings(
    table: &QualifiedName,
    definition: ColumnDefinition,
    existing: Existing,
) -> (caribou_schema::Column, Vec<Operation>) {
    let constraints = definition.constraints.into_iter();
    let constraints = constraints.map(|constraint| add_constraint(table, constraint, existing));
    let indexes = definition.indexes.into_iter().map(|index| create_index(table, index, existing));
    (definition.column, constraints.chain(indexes).collect())
}

fn add_constraint(table: &QualifiedName, constraint: Constraint, existing: Existing) -> Operation {
    change(table, TableChange::AddConstraint { constraint, using_index: None, existing })
}

fn drop(cursor: &mut Cursor<'_>, table: &QualifiedName) -> Option<Operation> {
    let dependents = Dependents::Restrict;
    if cursor.eat_all(&["PRIMARY", "KEY"]) {
        return Some(drop_primary_key(table, Missing::Fail));
    }
    let constraint = cursor.eat_all(&["FOREIGN", "KEY"]) || cursor.eat_any(&["CONSTRAINT", "CHECK"]);
    let index = !constraint && cursor.eat_any(&["INDEX", "KEY"]);
    if index {
        let missing = cursor.if_exists();
        return Some(drop_index(table, cursor.part()?, missing));
    }
    if constraint {
        let missing = cursor.if_exists();
        let name = cursor.part()?;
        if is_primary(&name) {
            return Some(drop_primary_key(table, missing));
        }
        let which = ConstraintRef::Name(name);
        return Some(change(table, TableChange::DropConstraint { which, missing, dependents }));
    }
    cursor.eat("COLUMN");
    let missing = cursor.if_exists();
    let name = cursor.part()?;
    cursor.eat_any(&["RESTRICT", "CASCADE"]);
    Some(change(table, TableChange::DropColumn { name, missing, dependents }))
}

/// Drops an index; that of the primary key is the primary key.
pub(super) fn drop_index(table: &QualifiedName, name: Name, missing: Missing) -> Operation {
    if is_primary(&name) {
        return drop_primary_key(table, missing);
    }
    Operation::Drop { id: index(table, name), missing, dependents: Dependents::Restrict }
}

fn drop_primary_key(table: &QualifiedName, missing: Missing) -> Operation {
    let (which, dependents) = (ConstraintRef::PrimaryKey, Dependents::Restrict);
    change(table, TableChange::DropConstraint { which, missing, dependents })
}

fn is_primary(name: &Name) -> bool {
    name.as_str().eq_ignore_ascii_case("PRIMARY")
}

fn index(table: &QualifiedName, name: Name) -> ObjectId {
    ObjectId { on: Some(table.clone()), ..ObjectId::new(ObjectKind::Index, table.sibling(name)) }
}

/// Reads what follows `ALTER`: the default of a column, whether an index is used, whether a check is.
fn alter_part(cursor: &mut Cursor<'_>, table: &QualifiedName) -> Option<Operation> {
    if cursor.eat_any(&["INDEX", "KEY", "CHECK", "CONSTRAINT"]) {
        cursor.if_exists();
        cursor.part()?;
        cursor.eat("NOT");
        let known = cursor.eat_any(&["VISIBLE", "INVISIBLE", "IGNORED", "ENFORCED"]);
        return known.then(|| change(table, TableChange::Nothing));
    }
    cursor.eat("COLUMN");
    let missing = cursor.if_exists();
    let name = cursor.part()?;
    let default = if cursor.eat_all(&["DROP", "DEFAULT"]) {
        None
    } else if cursor.eat_all(&["SET", "DEFAULT"]) {
        default(cursor, None)?
    } else {
        return None;
    };
    let altered = TableChange::AlterColumn { name, change: ColumnChange::Default(default) };
    Some(guarded(change(table, altered), missing))
}

/// Says of a change what happens when there is nothing to be changed.
fn guarded(operation: Operation, missing: Missing) -> Operation {
    match operation {
        Operation::Alter { table, change, .. } => Operation::Alter { table, change, missing },
        other => other,
    }
}

fn rename_part(cursor: &mut Cursor<'_>, table: &QualifiedName) -> Option<Operation> {
    let column = cursor.eat("COLUMN");
    if !column && !cursor.eat_any(&["INDEX", "KEY"]) {
        return None;
    }
    let missing = cursor.if_exists();
    let from = cursor.part()?;
    let to = cursor.eat("TO").then(|| cursor.part())??;
    Some(if column {
        guarded(change(table, TableChange::RenameColumn { from, to }), missing)
    } else {
        Operation::Rename { id: index(table, from), to, missing }
    })
}

/// Reads options and what else is said about the table as a whole.
fn set(cursor: &mut Cursor<'_>, table: &QualifiedName, operations: &mut Vec<Operation>) -> Option<()> {
    if cursor.eat_all(&["CONVERT", "TO"]) {
        eat_charset(cursor);
        let usual = usual_collation(&name(cursor)?);
        let named = if cursor.eat("COLLATE") { Some(collation(&name(cursor)?)) } else { None };
        let collation = named.unwrap_or(usual);
        operations.push(change(table, TableChange::ConvertText { collation }));
        return Some(());
    }
    if cursor.eat_all(&["ORDER", "BY"]) {
        // The rest of the statement, for commas stand in it; nothing may follow.
        cursor.rest();
        operations.push(change(table, TableChange::Nothing));
        return Some(());
    }
    if algorithm(cursor)? {
        return Some(());
    }
    if SILENT.iter().any(|words| cursor.eat_all(words)) {
        operations.push(change(table, TableChange::Nothing));
        return Some(());
    }
    let mut options = Options::default();
    if cursor.is_done() || !options.read(cursor)? {
        return None;
    }
    while !cursor.is_done() && options.read(cursor)? {}
    if options.values.is_empty() && options.comment.is_none() {
        operations.push(change(table, TableChange::Nothing));
    }
    for (name, value) in options.values {
        operations.push(change(table, TableChange::SetOption { name, value }));
    }
    if let Some(text) = options.comment {
        let on = CommentOn::Object(ObjectId::new(ObjectKind::Table, table.clone()));
        operations.push(Operation::Comment { on, text: Some(text).filter(|text| !text.is_empty()) });
    }
    Some(())
}
