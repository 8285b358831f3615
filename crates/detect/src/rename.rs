//! What has another name now.

mod answered;
mod harmless;
mod order;
mod part;
#[cfg(test)]
mod tests;
mod unfollowing;

use std::borrow::Cow;

use caribou_schema::{
    ApplyError, Existing, Missing, Name, Object, ObjectId, ObjectKind, Operation, QualifiedName, Schema,
    TableChange,
};

pub use self::answered::answering;
pub(crate) use self::answered::{Answered, column_key, columns, enums, lasting, tables, value_key, values};
pub(crate) use self::order::ordered;
pub(crate) use self::part::{Part, Slot, Twins, moved, twins};
use crate::{Answers, Wanted};

/// Returns the operations that give new names: those that were answered (tables, columns, enumerated values), and those
/// that need no answer since nothing is lost: an index, constraint, sequence or type that is the same but for its name.
/// Each fits the schema behind those before it.
///
/// Readers that do not follow, MySQL's views and triggers, are dropped before; the difference makes them again.
/// What stands in the way of a new name and is not wanted any more is put aside, or dropped if it has no rows.
pub(crate) fn renames(current: &Schema, wanted: &Wanted, answers: &Answers) -> Vec<Operation> {
    let mut work = Work { schema: Cow::Borrowed(current), operations: Vec::new() };
    let renamed = tables(current, wanted, answers);
    for id in unfollowing::readers(current, wanted, answers, &renamed) {
        work.run(Operation::drop(id)).ok();
    }
    rename_tables(&mut work, &renamed, wanted);
    rename_columns(&mut work, current, &renamed, wanted, answers);
    rename_values(&mut work, current, wanted, answers);
    for operation in harmless::operations(&work.schema.clone(), wanted) {
        work.run(operation).ok();
    }
    work.operations
}

impl Wanted {
    /// Says whether something that is gone can be something new: no app's becomes another's.
    pub(crate) fn may_become(&self, kind: ObjectKind, gone: &QualifiedName, new: &QualifiedName) -> bool {
        let app = |name: &QualifiedName| self.owners.of(&ObjectId::new(kind, name.clone()));
        app(gone).zip(app(new)).is_none_or(|(one, other)| one.app == other.app)
    }
}

/// The schema as far as it has come, and how it came there.
struct Work<'a> {
    schema: Cow<'a, Schema>,
    operations: Vec<Operation>,
}

impl Work<'_> {
    /// Takes an operation in if it fits.
    fn run(&mut self, operation: Operation) -> Result<(), ApplyError> {
        self.schema.to_mut().apply(&operation)?;
        self.operations.push(operation);
        Ok(())
    }

    /// Takes several in if they fit one behind the other.
    fn run_all(&mut self, operations: Vec<Operation>) -> Result<(), ApplyError> {
        let mut schema = self.schema.clone().into_owned();
        operations.iter().try_for_each(|operation| schema.apply(operation))?;
        self.schema = Cow::Owned(schema);
        self.operations.extend(operations);
        Ok(())
    }
}

fn rename_tables(work: &mut Work<'_>, answered: &Answered<QualifiedName>, wanted: &Wanted) {
    let before = work.schema.clone();
    let aside = |name: &QualifiedName| {
        let is_taken = |to: &Name| {
            let name = name.sibling(to.clone());
            is_taken(&before, &name) || is_taken(&wanted.schema, &name)
        };
        name.sibling(spare(&name.name, is_taken))
    };
    for step in ordered(&answered.moves(aside), aside) {
        let refused = rename_table(work, &step.from, &step.to, wanted);
        // A view or an index in the way has nothing to lose.
        if let Err(ApplyError::ObjectExists { there }) = refused
            && there.kind != ObjectKind::Table
            && !wanted.schema.contains(&there)
            && work.run(Operation::drop(*there)).is_ok()
        {
            rename_table(work, &step.from, &step.to, wanted).ok();
        }
    }
}

fn rename_table(
    work: &mut Work<'_>,
    from: &QualifiedName,
    to: &QualifiedName,
    wanted: &Wanted,
) -> Result<(), ApplyError> {
    let id = |name: &QualifiedName| ObjectId::new(ObjectKind::Table, name.clone());
    if from.schema == to.schema {
        return work.run(rename(id(from), &to.name));
    }
    let mut operations = Vec::new();
    if let Some(schema) = &to.schema
        && !work.schema.namespaces().any(|known| known == schema)
        && wanted.schema.namespaces().any(|known| known == schema)
    {
        let object = Box::new(Object::Namespace(schema.clone()));
        operations.push(Operation::Create { object, existing: Existing::Fail });
    }
    operations.push(Operation::Move { id: id(from), schema: to.schema.clone(), missing: Missing::Fail });
    if from.name != to.name {
        operations.push(rename(id(&to.sibling(from.name.clone())), &to.name));
    }
    work.run_all(operations)
}

fn rename_columns(
    work: &mut Work<'_>,
    current: &Schema,
    renamed: &Answered<QualifiedName>,
    wanted: &Wanted,
    answers: &Answers,
) {
    for (before, after) in renamed.pairs(current, wanted) {
        let answered = columns(before, after, answers);
        let aside =
            |name: &Name| spare(name, |name| before.column(name).is_some() || after.column(name).is_some());
        for step in ordered(&answered.moves(aside), aside) {
            let change = TableChange::RenameColumn { from: step.from, to: step.to };
            work.run(Operation::alter(&after.name, change)).ok();
        }
    }
}

fn rename_values(work: &mut Work<'_>, current: &Schema, wanted: &Wanted, answers: &Answers) {
    for (before, after) in enums(current, wanted) {
        let answered = values(before, after, answers);
        let aside = |value: &String| {
            let name = before.name.name.with_text(value.as_str());
            let is_taken = |name: &Name| {
                let mut values = before.values.iter().chain(&after.values);
                values.any(|value| value == name.as_str())
            };
            spare(&name, is_taken).to_string()
        };
        for step in ordered(&answered.moves(aside), aside) {
            let name = before.name.clone();
            work.run(Operation::RenameValue { name, from: step.from, to: step.to }).ok();
        }
    }
}

/// How many bytes of a name stay when something is put behind it: less than any database keeps.
const STEM: usize = 52;

/// Returns a name like another that is not taken: `ticket_old`, `ticket_old2`.
fn spare(name: &Name, is_taken: impl Fn(&Name) -> bool) -> Name {
    let stem = &name.as_str()[..name.as_str().floor_char_boundary(STEM)];
    let numbered = (2u32..).map(|number| format!("{stem}_old{number}"));
    std::iter::once(format!("{stem}_old"))
        .chain(numbered)
        .map(|text| name.with_text(text))
        .find(|name| !is_taken(name))
        .expect("a schema has fewer names than there are numbers")
}

/// Says whether a name is that of a relation or type.
fn is_taken(schema: &Schema, name: &QualifiedName) -> bool {
    schema.table(name).is_some()
        || schema.view(name).is_some()
        || schema.sequence(name).is_some()
        || schema.enumeration(name).is_some()
        || schema.index(name, None).is_some()
}

fn rename(id: ObjectId, to: &Name) -> Operation {
    Operation::Rename { id, to: to.clone(), missing: Missing::Fail }
}
