//! What an operation has to do with, and which operations must stay behind which.

mod expression;
mod gone;
mod part;
mod reader;
mod trace;

use std::collections::BTreeSet;

use caribou_schema::{Name, Object, Operation, QualifiedName};

pub(crate) use expression::mentions;
pub(crate) use gone::gone;
pub(crate) use part::Part;
pub(crate) use reader::touches;
pub(crate) use trace::Trace;

/// What an operation reads and writes, by the names of objects.
///
/// It is the operation's [`Footprint`](caribou_schema::Footprint), with what only the schema knows: whatever is dropped or
/// changed is read too, with all that it stood on. So a foreign key that goes has to do with the table that it referred to, and
/// nothing has to be taken for related because nobody said what it is related to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touches {
    pub(crate) reads: BTreeSet<Touch>,
    pub(crate) writes: BTreeSet<Touch>,
    /// Whether it may have to do with anything.
    pub(crate) is_barrier: bool,
}

/// A part of an object. Names are compared without case and without their schema: they may be written either way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch {
    pub(crate) object: String,
    pub(crate) part: Part,
}

/// The table or view that an operation is about.
pub(crate) fn subject(operation: &Operation) -> Option<&QualifiedName> {
    match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(table) => Some(&table.name),
            Object::View(view) => Some(&view.name),
            Object::Opaque(opaque) => opaque.id.on.as_ref(),
            _ => None,
        },
        Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
            Some(&table.name)
        }
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => Some(table),
        _ => None,
    }
}

/// Returns what an object is found by.
pub(crate) fn key(name: &Name) -> String {
    name.as_str().to_lowercase()
}
