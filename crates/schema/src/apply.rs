//! Applying an operation to a schema.

use crate::{Object, ObjectId, Operation, Schema};

mod draft;
mod error;
mod lookup;

mod create;
mod create_table;
mod foreign_key;
mod index;
mod key;
mod naming;
mod serial;

mod alter;
mod collation;
mod column;
mod constraint;
mod inherit;
mod like;
mod whole;

mod dependents;
mod drop;
mod drop_column;
mod references;
mod rename;
mod rename_column;

mod comment;
mod query;
mod sequence;
mod value;
mod view;

use draft::Draft;

pub(crate) use drop_column::{is_on, uses};
pub(crate) use inherit::family;

pub use error::{ApplyError, Hindrance};

/// What a part of the work returns.
type Applied = Result<(), ApplyError>;

/// An object that an operation makes, changes or drops.
pub(crate) struct Changed {
    /// What it was; `None` when it is made.
    pub(crate) before: Option<Object>,
    /// What it becomes; `None` when it is dropped.
    pub(crate) after: Option<Object>,
}

impl Schema {
    /// Returns what an operation would change. The schema is changed to find that out, and is then as it was.
    pub(crate) fn tried(&mut self, operation: &Operation) -> Result<Vec<Changed>, ApplyError> {
        let doubts = self.doubts.len();
        let mut draft = Draft::of(self);
        let changed = dispatch(&mut draft, operation).map(|()| draft.changed());
        draft.take_back();
        self.doubts.truncate(doubts);
        changed
    }

    /// Applies an operation: the schema becomes what the database would be after the statement.
    ///
    /// Names that the database would choose for constraints and indexes are chosen the same way.
    /// An operation that is not understood is noted in [`Schema::doubts`] and changes nothing else. As it may have dropped
    /// anything, no later drop is refused.
    ///
    /// # Errors
    /// [`ApplyError`] when the database would refuse the statement because something is missing, there
    /// already, or needed; the schema is then as it was before.
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_schema::{Column, DataType, Existing, Object, Operation, Schema, Table};
    ///
    /// let id = Column::new("id".into(), DataType::BuiltIn("integer".into()));
    /// let ticket = Object::Table(Table::new("ticket".into(), vec![id]));
    /// let create = Operation::Create { object: Box::new(ticket), existing: Existing::Fail };
    ///
    /// let mut schema = Schema::empty(Dialect::Postgres);
    /// schema.apply(&create)?;
    /// let refused = schema.apply(&create).expect_err("it is there");
    /// assert_eq!(refused.to_string(), "there is a table ticket already");
    /// # Ok::<(), caribou_schema::ApplyError>(())
    /// ```
    pub fn apply(&mut self, operation: &Operation) -> Result<(), ApplyError> {
        let mut draft = Draft::of(self);
        let applied = dispatch(&mut draft, operation);
        if applied.is_err() {
            draft.take_back();
        }
        applied
    }
}

impl Schema {
    /// Applies operations, all of them or none.
    ///
    /// # Errors
    /// As [`apply`](Self::apply), of the first that does not fit.
    pub fn apply_all<'o>(
        &mut self,
        operations: impl IntoIterator<Item = &'o Operation>,
    ) -> Result<(), ApplyError> {
        let doubts = self.doubts.len();
        let mut draft = Draft::of(self);
        let applied = operations.into_iter().try_for_each(|operation| dispatch(&mut draft, operation));
        if applied.is_err() {
            draft.take_back();
            self.doubts.truncate(doubts);
        }
        applied
    }

    /// Lets somebody look at the schema as operations would make it, and at which objects they change; takes them back then. That costs what
    /// these objects cost, and not what a copy of the schema does.
    ///
    /// Who looks may look further ahead, and has to leave the schema as it was.
    ///
    /// # Errors
    /// As [`apply`](Self::apply), of the first that does not fit: nobody looks then.
    pub fn ahead<'o, T>(
        &mut self,
        operations: impl IntoIterator<Item = &'o Operation>,
        look: impl FnOnce(&mut Self, Vec<ObjectId>) -> T,
    ) -> Result<T, ApplyError> {
        let doubts = self.doubts.len();
        let mut draft = Draft::of(self);
        let applied = operations.into_iter().try_for_each(|operation| dispatch(&mut draft, operation));
        let seen = applied.map(|()| {
            let touched = draft.touched();
            look(draft.schema(), touched)
        });
        draft.take_back();
        self.doubts.truncate(doubts);
        seen
    }
}

fn dispatch(draft: &mut Draft<'_>, operation: &Operation) -> Applied {
    match operation {
        Operation::Create { object, existing } => create::object(draft, object, *existing),
        Operation::CreateTableAs { table, columns, query, text, existing, reads: _ } => {
            query::create_table(draft, table, columns, query, text, *existing)
        }
        Operation::CreateTableLike { table, likes, text, existing } => {
            like::create_table(draft, table, likes, text, *existing)
        }
        Operation::Drop { id, missing, dependents } => drop::object(draft, id, *missing, *dependents),
        Operation::Rename { id, to, missing } => rename::object(draft, id, to, *missing),
        Operation::Move { id, schema, missing } => rename::to_namespace(draft, id, schema.as_ref(), *missing),
        Operation::Alter { table, change, missing } => alter::table(draft, table, change, *missing),
        Operation::CreateIndex { table, index, existing, concurrently: _ } => {
            index::create(draft, table, index, *existing)
        }
        Operation::AddValue { name, value, place, existing } => {
            value::add(draft, name, value, place.as_ref(), *existing)
        }
        Operation::RenameValue { name, from, to } => value::rename(draft, name, from, to),
        Operation::AlterSequence { name, options, data_type, owner, missing } => {
            sequence::alter(draft, name, options, data_type.as_ref(), owner.as_ref(), *missing)
        }
        Operation::Comment { on, text } => comment::set(draft, on, text.as_deref()),
        Operation::Data { .. } | Operation::Neutral { .. } => Ok(()),
        Operation::Opaque { text, .. } => {
            draft.doubt(text);
            Ok(())
        }
    }
}
