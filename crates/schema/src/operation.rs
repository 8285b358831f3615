//! Operations: what a statement does to a schema.

use std::collections::BTreeSet;

use crate::{
    Column, Constraint, DataType, Expression, Generated, Identity, Index, Name, Object, ObjectId,
    QualifiedName, Query, Rule, SequenceChange, Table, Timing,
};

/// A change of a schema, or of rows.
///
/// One statement is one operation or several: an `ALTER TABLE` with three clauses is three.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Makes an object; a table together with its constraints and indexes.
    Create {
        /// The object.
        object: Box<Object>,
        /// What happens when there is one of that name.
        existing: Existing,
    },
    /// Makes a table of what a query returns, and fills it: `CREATE TABLE ... AS`, `SELECT ... INTO`.
    CreateTableAs {
        /// The table, with everything but its columns.
        table: Box<Table>,
        /// What its columns are called, where that is said.
        columns: Vec<Name>,
        /// What the query returns.
        query: Box<Query>,
        /// The tables and views that the query reads.
        reads: BTreeSet<QualifiedName>,
        /// The statement.
        text: String,
        /// What happens when there is one of that name.
        existing: Existing,
    },
    /// Makes a table with the columns of others: PostgreSQL's `CREATE TABLE ... (LIKE ...)`.
    CreateTableLike {
        /// The table, without what comes from others.
        table: Box<Table>,
        /// The others, in order.
        likes: Vec<Like>,
        /// The statement.
        text: String,
        /// What happens when there is one of that name.
        existing: Existing,
    },
    /// Drops an object.
    Drop {
        /// The object.
        id: ObjectId,
        /// What happens when there is none of that name.
        missing: Missing,
        /// What happens to what depends on it.
        dependents: Dependents,
    },
    /// Gives an object another name.
    Rename {
        /// The object.
        id: ObjectId,
        /// Its new name.
        to: Name,
        /// What happens when there is none of that name.
        missing: Missing,
    },
    /// Moves an object to another schema, `None` for the default one.
    Move {
        /// The object.
        id: ObjectId,
        /// The schema.
        schema: Option<Name>,
        /// What happens when there is none of that name.
        missing: Missing,
    },
    /// Changes a table, or with some clauses a view.
    Alter {
        /// The table.
        table: QualifiedName,
        /// What is done to it.
        change: Box<TableChange>,
        /// What happens when there is no such table (`ALTER TABLE IF EXISTS`), or on MariaDB no such column to be changed
        /// (`MODIFY COLUMN IF EXISTS`).
        missing: Missing,
    },
    /// Makes an index.
    CreateIndex {
        /// The table, or materialized view.
        table: QualifiedName,
        /// The index.
        index: Box<Index>,
        /// Whether it lets writers go on.
        concurrently: bool,
        /// What happens when there is one of that name.
        existing: Existing,
    },
    /// Adds a value to an enumerated type.
    AddValue {
        /// The type.
        name: QualifiedName,
        /// The value.
        value: String,
        /// Where it is put, at the end when nothing is said.
        place: Option<ValuePlace>,
        /// What happens when it is there.
        existing: Existing,
    },
    /// Gives a value of an enumerated type another text.
    RenameValue {
        /// The type.
        name: QualifiedName,
        /// The value.
        from: String,
        /// Its new text.
        to: String,
    },
    /// Changes how a sequence counts, or whom it belongs to.
    AlterSequence {
        /// The sequence.
        name: QualifiedName,
        /// The options that are given.
        options: SequenceChange,
        /// A new type.
        data_type: Option<DataType>,
        /// A new owner, `Some(None)` for none.
        owner: Option<Option<(QualifiedName, Name)>>,
        /// What happens when there is no such sequence.
        missing: Missing,
    },
    /// Says something about an object or takes it back.
    Comment {
        /// What it is about.
        on: CommentOn,
        /// The text.
        text: Option<String>,
    },
    /// Changes rows: `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`, `COPY`.
    Data {
        /// The statement.
        text: String,
        /// The tables that it reads.
        reads: BTreeSet<QualifiedName>,
        /// The tables that it writes.
        writes: BTreeSet<QualifiedName>,
    },
    /// Changes nothing of the schema: `BEGIN`, `SET LOCAL lock_timeout`, `ANALYZE`, `GRANT`, `LOCK`.
    Neutral {
        /// The statement.
        text: String,
    },
    /// Does something that is not understood.
    Opaque {
        /// The statement.
        text: String,
        /// What it is about, where the words allow; it touches that and nothing else.
        object: Option<ObjectId>,
    },
}

impl Operation {
    /// Changes a table that must be there.
    pub fn alter(table: &QualifiedName, change: TableChange) -> Self {
        Self::Alter { table: table.clone(), change: Box::new(change), missing: Missing::Fail }
    }

    /// Drops an object that must be there, and on which nothing may depend.
    pub fn drop(id: ObjectId) -> Self {
        Self::Drop { id, missing: Missing::Fail, dependents: Dependents::Restrict }
    }
}

/// What a new table takes from another one besides its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// The other table.
    pub table: QualifiedName,
    /// How many columns of its own the new table has in front of them.
    pub place: usize,
    /// What is included.
    pub including: BTreeSet<Included>,
}

/// A property that `LIKE` includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Included {
    /// Comments.
    Comments,
    /// Checks.
    Constraints,
    /// Defaults.
    Defaults,
    /// How columns are computed.
    Generated,
    /// How columns count.
    Identity,
    /// Indexes, and the keys that have one.
    Indexes,
}

/// What is done to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "an operation keeps it in a box")]
pub enum TableChange {
    /// Adds a column.
    AddColumn {
        /// The column, without its constraints, which are changes of their own.
        column: Column,
        /// Where it is put, at the end when nothing is said.
        place: Option<ColumnPlace>,
        /// What happens when it is there.
        existing: Existing,
    },
    /// Drops a column.
    DropColumn {
        /// The column.
        name: Name,
        /// What happens when it is not there.
        missing: Missing,
        /// What happens to what depends on it.
        dependents: Dependents,
    },
    /// Gives a column another name.
    RenameColumn {
        /// The column.
        from: Name,
        /// Its new name.
        to: Name,
    },
    /// Changes a column.
    AlterColumn {
        /// The column.
        name: Name,
        /// What is changed.
        change: ColumnChange,
    },
    /// Adds a constraint.
    AddConstraint {
        /// The constraint.
        constraint: Constraint,
        /// PostgreSQL's `USING INDEX`: the index that becomes the constraint's.
        using_index: Option<Name>,
        /// What happens when there is one of that name (MariaDB's `ADD CONSTRAINT IF NOT EXISTS`).
        existing: Existing,
    },
    /// Drops a constraint.
    DropConstraint {
        /// Which.
        which: ConstraintRef,
        /// What happens when it is not there.
        missing: Missing,
        /// What happens to what depends on it.
        dependents: Dependents,
    },
    /// Gives a constraint another name.
    RenameConstraint {
        /// The constraint.
        from: Name,
        /// Its new name.
        to: Name,
    },
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint {
        /// The constraint.
        name: Name,
    },
    /// Changes when a constraint is checked.
    AlterConstraint {
        /// The constraint.
        name: Name,
        /// When.
        timing: Timing,
    },
    /// Makes a table a part of this one.
    AttachPartition {
        /// The part.
        table: QualifiedName,
        /// Its bound.
        bound: Expression,
    },
    /// Makes a part a table of its own.
    DetachPartition {
        /// The part.
        table: QualifiedName,
    },
    /// Makes a table an heir of another.
    Inherit {
        /// The other.
        parent: QualifiedName,
    },
    /// Makes an heir a table of its own.
    NoInherit {
        /// The table that it is an heir of.
        parent: QualifiedName,
    },
    /// Sets an option of [`Table::options`](crate::Table::options), or takes it back.
    SetOption {
        /// The option, in lower case.
        name: String,
        /// Its value, `None` for the default.
        value: Option<String>,
    },
    /// MySQL's `CONVERT TO CHARACTER SET`: gives the table and every column of text another collation.
    ConvertText {
        /// The collation.
        collation: String,
    },
    /// Changes nothing that a schema knows: owner, storage, statistics, cluster.
    Nothing,
}

/// What is changed about a column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnChange {
    /// The type.
    Type {
        /// The new one.
        data_type: DataType,
        /// Its collation.
        collation: Option<String>,
        /// PostgreSQL's `USING`.
        using: Option<Expression>,
    },
    /// The default, `None` for none.
    Default(Option<Expression>),
    /// Whether it takes NULL.
    Nullable(bool),
    /// Whether and how it counts, `None` for not at all.
    Identity {
        /// The new way.
        identity: Option<Identity>,
        /// What happens when it does not count (`DROP IDENTITY IF EXISTS`).
        missing: Missing,
    },
    /// Some of how an identity column counts: `SET GENERATED ALWAYS`, `SET INCREMENT BY 2`.
    Counting {
        /// Whether it always counts; `None` stays as it is.
        always: Option<bool>,
        /// How its sequence counts.
        options: SequenceChange,
    },
    /// How it is computed, `None` for not any more (`DROP EXPRESSION`).
    Generated(Option<Generated>),
    /// All of it (MySQL's `MODIFY` and `CHANGE`): what is not said again is gone. With another name it is renamed too.
    Whole {
        /// The column as it shall be.
        column: Box<Column>,
        /// Where it is moved to.
        place: Option<ColumnPlace>,
    },
}

/// Where a column is put (MySQL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnPlace {
    /// Before all others.
    First,
    /// Behind another.
    After(Name),
}

/// Where a value of an enumerated type is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValuePlace {
    /// Before another.
    Before(String),
    /// Behind another.
    After(String),
}

/// Which constraint is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintRef {
    /// The one of a name.
    Name(Name),
    /// The primary key (MySQL's `DROP PRIMARY KEY`).
    PrimaryKey,
    /// One without a name, by what it demands: no statement says so, but a table that SQLite rebuilds can lose it.
    Rule(Box<Rule>),
}

/// What a comment is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentOn {
    /// An object.
    Object(ObjectId),
    /// A column of a table or view.
    Column(QualifiedName, Name),
    /// A constraint of a table.
    Constraint(QualifiedName, Name),
}

/// What happens when something of that name is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Existing {
    /// It is an error.
    #[default]
    Fail,
    /// Nothing is done: `IF NOT EXISTS`.
    Skip,
    /// It is replaced: `OR REPLACE`.
    Replace,
}

/// What happens when nothing of that name is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Missing {
    /// It is an error.
    #[default]
    Fail,
    /// Nothing is done: `IF EXISTS`.
    Skip,
}

/// What happens to what depends on something that is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Dependents {
    /// It is an error.
    #[default]
    Restrict,
    /// They are dropped too: `CASCADE`.
    Cascade,
}
