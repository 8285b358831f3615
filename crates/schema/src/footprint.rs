//! What an operation touches.

mod in_schema;
mod mentions;
mod of_operation;
mod overlap;
mod parts;
mod rows;
mod text;

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use crate::{Name, ObjectId, Operation, QualifiedName, Schema};

/// Something that an operation reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// An object as a whole, with all its parts.
    Object(ObjectId),
    /// A column of a table.
    Column(QualifiedName, Name),
    /// A constraint of a table.
    Constraint(QualifiedName, Name),
    /// Any constraint or index of a table: which one it is, the operation does not say.
    Constraints(QualifiedName),
    /// The rows of a table, or where a sequence stands.
    Rows(QualifiedName),
    /// What no operation says of itself: what depends on what, which names are taken by parts of tables, what a cascade
    /// of foreign keys reaches. What drops something or writes rows changes it, what needs a free name reads it.
    Unsaid,
    /// Everything, known or not.
    Everything,
}

/// What an operation reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footprint {
    /// What must be as it is for the operation to do what it does.
    pub reads: BTreeSet<Resource>,
    /// Of what only the definition must be as it is, whatever rows there are: a view does not care for those of its tables when it
    /// is made. Without a schema, all of that is among `reads`.
    pub shapes: BTreeSet<Resource>,
    /// What it makes, changes or drops.
    pub writes: BTreeSet<Resource>,
}

impl Footprint {
    /// The one of an operation that may do anything.
    pub fn everything() -> Self {
        Self { writes: [Resource::Everything].into(), ..Self::default() }
    }

    /// Says whether the order of two operations does not matter: neither writes what the other touches.
    ///
    /// The order of the columns of a table is not counted: two operations that each add one commute.
    pub fn commutes_with(&self, other: &Self) -> bool {
        !self.disturbs(other) && !other.disturbs(self)
    }

    /// Returns what two operations have in common that makes their order matter: where one touches a part of what the other changes, the
    /// part. Nothing when they [commute](Self::commutes_with).
    pub fn disputed_with(&self, other: &Self) -> BTreeSet<Resource> {
        self.disputes(other).chain(other.disputes(self)).cloned().collect()
    }

    /// Returns all that it reads or writes.
    pub fn touches(&self) -> impl Iterator<Item = &Resource> {
        self.reads.iter().chain(&self.shapes).chain(&self.writes)
    }

    /// What is left of it when the table that it changes is empty: it asks for no values of columns then.
    pub fn without_rows(mut self) -> Self {
        let is_shape = |resource: &Resource| {
            matches!(resource, Resource::Column(..) | Resource::Constraint(..) | Resource::Constraints(_))
        };
        let (shapes, reads) = self.reads.into_iter().partition(is_shape);
        self.reads = reads;
        self.shapes = self.shapes.union(&shapes).cloned().collect();
        self
    }

    /// Adds what another operation reads and writes.
    pub fn add(&mut self, other: Self) {
        self.reads.extend(other.reads);
        self.shapes.extend(other.shapes);
        self.writes.extend(other.writes);
    }

    fn disturbs(&self, other: &Self) -> bool {
        self.disputes(other).next().is_some()
    }

    /// What it writes and the other touches.
    fn disputes<'f>(&'f self, other: &'f Self) -> impl Iterator<Item = &'f Resource> {
        self.writes.iter().flat_map(move |written| {
            let defines = !matches!(written, Resource::Rows(_));
            let touched =
                other.reads.iter().chain(&other.writes).chain(other.shapes.iter().filter(move |_| defines));
            touched
                .filter(move |resource| overlap::overlap(written, resource))
                .map(move |resource| overlap::narrower(written, resource))
        })
    }
}

impl Operation {
    /// Returns what it reads and writes. When unsure, more.
    pub fn footprint(&self, dialect: Dialect) -> Footprint {
        of_operation::footprint(self, dialect)
    }

    /// Returns what it reads and writes when it is run on a schema: as [`footprint`](Self::footprint), but what the operation does not
    /// say of itself is looked up. When unsure, more: an operation that does not fit the schema touches everything.
    ///
    /// What it changes of the schema is found out by applying it; afterwards `before` is as it was.
    ///
    /// Two operations that follow each other may change places when the footprint of the first, on the schema that is there before
    /// it, [commutes](Footprint::commutes_with) with that of the second on the schema between them.
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_schema::{Column, DataType, Existing, Object, ObjectId, ObjectKind, Operation, Schema, Table, TableChange};
    ///
    /// let mut schema = Schema::empty(Dialect::Sqlite);
    /// for name in ["ticket", "note"] {
    ///     let id = Column::new("id".into(), DataType::BuiltIn("INTEGER".into()));
    ///     schema.insert(Object::Table(Table::new(name.into(), vec![id])));
    /// }
    /// let drop = Operation::drop(ObjectId::new(ObjectKind::Table, "ticket".into()));
    /// let stars = Column::new("stars".into(), DataType::BuiltIn("INTEGER".into()));
    /// let change = TableChange::AddColumn { column: stars, place: None, existing: Existing::Fail };
    /// let add = Operation::alter(&"note".into(), change);
    ///
    /// assert!(drop.footprint_in(&mut schema).commutes_with(&add.footprint_in(&mut schema)));
    /// ```
    pub fn footprint_in(&self, before: &mut Schema) -> Footprint {
        in_schema::footprint(self, before)
    }
}
