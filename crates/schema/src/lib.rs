//! What a database looks like, and the operations that change it: apply, inverse, reduce, diff.
//!
//! Pure values: no SQL is parsed or printed here, and no database is asked.
//! The names are those of the SQL standard; what only one database knows says so.
//!
//! ```
//! use caribou_migration::Dialect;
//! use caribou_schema::{Dependents, Missing, ObjectId, ObjectKind, Operation, Schema};
//!
//! let id = ObjectId::new(ObjectKind::Table, "ticket".into());
//! let drop = Operation::Drop { id, missing: Missing::Fail, dependents: Dependents::Restrict };
//! let refused = Schema::empty(Dialect::Sqlite).apply(&drop).expect_err("nothing is there");
//! assert_eq!(refused.to_string(), "there is no table ticket");
//! ```

mod name;

mod expression;

mod column;
mod constraint;
mod index;
mod object;
mod query;
mod table;

mod operation;
mod schema;

mod apply;
mod carry;
mod diff;
mod difference;
mod footprint;
mod inverse;
mod reduce;
mod spelled_out;

pub use apply::{ApplyError, Hindrance};
pub use column::{Column, DataType, Generated, Identity, Storage};
pub use constraint::{Action, Constraint, ForeignKey, Key, Rule, Timing};
pub use diff::diff;
pub use difference::{Detail, Difference, Part, Sides, without_order};
pub use expression::{Expression, Piece};
pub use footprint::{Footprint, Resource};
pub use index::{Index, IndexKey, IndexPart, Nulls};
pub use name::{Name, QualifiedName};
pub use object::{
    Enum, Extension, Object, ObjectId, ObjectKind, Opaque, Origin, Sequence, SequenceChange, SequenceOptions,
    View,
};
pub use operation::{
    ColumnChange, ColumnPlace, CommentOn, ConstraintRef, Dependents, Existing, Included, Like, Missing,
    Operation, TableChange, ValuePlace,
};
pub use query::{FromItem, Output, Query, Rows, Value};
pub use reduce::{Reduction, combined, reduce};
pub use schema::Schema;
pub use table::{Partition, Table};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
