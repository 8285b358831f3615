//! What operations do together, so that a step can be told from a deed.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{
    ColumnChange, Constraint, ConstraintRef, DataType, Index, IndexKey, Name, Object, ObjectId, ObjectKind,
    Operation, QualifiedName, Rule, Schema, TableChange,
};

/// What some operations make, drop and rename.
#[derive(Debug, Default)]
pub(super) struct Context<'o> {
    pub(super) created: BTreeSet<ObjectId>,
    pub(super) dropped: BTreeSet<ObjectId>,
    pub(super) added: BTreeSet<(&'o QualifiedName, &'o Name)>,
    pub(super) removed: BTreeSet<(&'o QualifiedName, &'o Name)>,
    /// The tables that get a new name, by the new one, or that have a column which does.
    pub(super) renamed: BTreeSet<QualifiedName>,
    /// The new names of columns, by table, and of tables.
    pub(super) column_names: BTreeMap<&'o QualifiedName, Chain>,
    pub(super) table_names: Chain,
    /// What is changed about columns.
    pub(super) changed: BTreeMap<(&'o QualifiedName, &'o Name), BTreeSet<Change>>,
    /// The types that new tables and columns have, and those that columns get.
    pub(super) used_types: BTreeSet<&'o QualifiedName>,
    pub(super) owned_sequences: BTreeSet<&'o QualifiedName>,
    pub(super) made_constraints: Vec<(&'o QualifiedName, &'o Constraint)>,
    pub(super) lost_constraints: Vec<(&'o QualifiedName, Constraint)>,
    pub(super) validated: BTreeSet<(&'o QualifiedName, &'o Name)>,
    pub(super) made_indexes: Vec<(&'o QualifiedName, &'o Index)>,
    pub(super) lost_indexes: Vec<(&'o ObjectId, QualifiedName, Index)>,
    /// The names that enumerated types have while another of their name is made.
    pub(super) aside: BTreeMap<QualifiedName, &'o QualifiedName>,
}

/// What is changed about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    NotNull,
    Nullable,
    Default,
    NoDefault,
    Other,
}

impl<'o> Context<'o> {
    pub(super) fn of(operations: &'o [Operation], before: &Schema) -> Self {
        let mut context = Self::default();
        for operation in operations {
            context.enter(operation, before);
        }
        context
    }

    fn enter(&mut self, operation: &'o Operation, before: &Schema) {
        match operation {
            Operation::Create { object, .. } => {
                self.created.insert(object.id());
                if let Object::Table(table) = &**object {
                    table.columns.iter().for_each(|column| self.uses(&column.data_type));
                }
            }
            Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
                self.created.insert(ObjectId::new(ObjectKind::Table, table.name.clone()));
            }
            Operation::Drop { id, .. } => {
                if id.kind == ObjectKind::Index
                    && let Some((table, index)) = before.index(&id.name, id.on.as_ref())
                {
                    self.lost_indexes.push((id, table.clone(), index.clone()));
                }
                self.dropped.insert(id.clone());
            }
            Operation::Rename { id, to, .. } if id.kind == ObjectKind::Enum => {
                self.aside.insert(id.name.sibling(to.clone()), &id.name);
            }
            Operation::Rename { id, to, .. } => {
                if id.kind == ObjectKind::Table {
                    self.table_names.rename(&id.name.name, to);
                }
                self.renamed.insert(id.name.sibling(to.clone()));
            }
            Operation::CreateIndex { table, index, .. } => self.made_indexes.push((table, index)),
            Operation::AlterSequence { name, owner: Some(Some(_)), .. } => {
                self.owned_sequences.insert(name);
            }
            Operation::Alter { table, change, .. } => self.change(table, change, before),
            _ => {}
        }
    }

    fn change(&mut self, table: &'o QualifiedName, change: &'o TableChange, before: &Schema) {
        match change {
            TableChange::AddColumn { column, .. } => {
                self.added.insert((table, &column.name));
                self.uses(&column.data_type);
            }
            TableChange::DropColumn { name, .. } => drop(self.removed.insert((table, name))),
            TableChange::RenameColumn { from, to } => {
                self.column_names.entry(table).or_default().rename(from, to);
                self.renamed.insert(table.clone());
            }
            TableChange::AlterColumn { name, change } => {
                let kind = match change {
                    ColumnChange::Nullable(false) => Change::NotNull,
                    ColumnChange::Nullable(true) => Change::Nullable,
                    ColumnChange::Default(Some(_)) => Change::Default,
                    ColumnChange::Default(None) => Change::NoDefault,
                    ColumnChange::Whole { column, .. } => whole(before, table, name, column),
                    _ => Change::Other,
                };
                self.changed.entry((table, name)).or_default().insert(kind);
                if let ColumnChange::Type { data_type, .. } = change {
                    self.uses(data_type);
                }
            }
            TableChange::AddConstraint { constraint, .. } => {
                self.made_constraints.push((table, constraint));
            }
            TableChange::DropConstraint { which, .. } => {
                let lost = before.table(table).and_then(|table| found(&table.constraints, which));
                self.lost_constraints.extend(lost.map(|constraint| (table, constraint.clone())));
            }
            TableChange::ValidateConstraint { name } => drop(self.validated.insert((table, name))),
            _ => {}
        }
    }

    fn uses(&mut self, data_type: &'o DataType) {
        if let DataType::Named { name, .. } = data_type {
            self.used_types.insert(name);
        }
    }

    pub(super) fn is_new(&self, table: &QualifiedName) -> bool {
        self.created.contains(&ObjectId::new(ObjectKind::Table, table.clone()))
    }

    pub(super) fn is_gone(&self, table: &QualifiedName) -> bool {
        self.dropped.contains(&ObjectId::new(ObjectKind::Table, table.clone()))
    }

    pub(super) fn has_new(&self, table: &QualifiedName, columns: &[Name]) -> bool {
        columns.iter().any(|column| self.added.contains(&(table, column)))
    }

    pub(super) fn has_gone(&self, table: &QualifiedName, columns: &[Name]) -> bool {
        columns.iter().any(|column| self.removed.contains(&(table, column)))
    }

    /// Returns what becomes of an index that is made, or dropped, when another is dropped, or made, in its place.
    pub(super) fn index_becomes(&self, table: &QualifiedName, index: &Index) -> Option<Became> {
        let same = |one: &Index, other: &Index| Index { name: other.name.clone(), ..one.clone() } == *other;
        let made = self.made_indexes.iter().filter(|(of, _)| *of == table).map(|(_, made)| *made);
        let lost = self.lost_indexes.iter().filter(|(_, of, _)| of == table).map(|(_, _, lost)| lost);
        let (made, lost): (Vec<&Index>, Vec<&Index>) = (made.collect(), lost.collect());
        let has = |list: &[&Index]| list.contains(&index);
        if has(&made) && has(&lost) {
            return Some(Became::Same);
        }
        let by_name = |list: &[&Index]| list.iter().any(|other| other.name == index.name);
        if by_name(&made) && by_name(&lost) {
            return Some(Became::Altered);
        }
        let one =
            |list: &[&Index]| list.iter().find(|other| same(index, other)).and_then(|of| of.name.clone());
        Some(Became::Renamed(one(&lost)?, one(&made)?))
    }

    /// As [`Context::index_becomes`], of a constraint.
    pub(super) fn constraint_becomes(
        &self,
        table: &QualifiedName,
        constraint: &Constraint,
    ) -> Option<Became> {
        let same = |one: &Constraint, other: &Constraint| {
            Constraint { name: other.name.clone(), ..one.clone() } == *other
        };
        let made = self.made_constraints.iter().filter(|(of, _)| *of == table).map(|(_, made)| *made);
        let lost = self.lost_constraints.iter().filter(|(of, _)| *of == table).map(|(_, lost)| lost);
        let (made, lost): (Vec<&Constraint>, Vec<&Constraint>) = (made.collect(), lost.collect());
        if made.contains(&constraint) && lost.contains(&constraint) {
            return Some(Became::Same);
        }
        let one = |list: &[&Constraint]| {
            list.iter().find(|other| same(constraint, other)).and_then(|of| of.name.clone())
        };
        if let (Some(lost), Some(made)) = (one(&lost), one(&made)) {
            return Some(Became::Renamed(lost, made));
        }
        let titled = |list: &[&Constraint]| list.iter().any(|other| title(other) == title(constraint));
        (titled(&made) && titled(&lost)).then_some(Became::Altered)
    }
}

/// Names that are given one after the other, so that something may bear another's name for a while.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// Each name that was given, with the one at the beginning.
    first: BTreeMap<Name, Name>,
}

/// What a new name is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NewName {
    /// It is borne for a while.
    Passing,
    /// It is the last one of what had this name before.
    Of(Name),
    /// It was the other's, which has the first one's now.
    Swapped(Name),
}

impl Chain {
    fn rename(&mut self, from: &Name, to: &Name) {
        let first = self.first.remove(from).unwrap_or_else(|| from.clone());
        self.first.insert(to.clone(), first);
    }

    /// Says what a name is about when all is done.
    pub(super) fn of(&self, to: &Name) -> NewName {
        match self.first.get(to) {
            None => NewName::Passing,
            Some(first) if self.first.get(first) == Some(to) => NewName::Swapped(first.clone()),
            Some(first) => NewName::Of(first.clone()),
        }
    }
}

/// What becomes of something that is dropped and made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Became {
    /// It only steps aside.
    Same,
    /// It is another of the same name.
    Altered,
    /// It has another name.
    Renamed(Name, Name),
}

/// What MySQL's `MODIFY` changes: it says all of a column.
fn whole(before: &Schema, table: &QualifiedName, name: &Name, to: &caribou_schema::Column) -> Change {
    let Some(from) = before.column(table, name) else { return Change::Other };
    let like = |column: caribou_schema::Column| column == *to;
    if like(caribou_schema::Column { nullable: to.nullable, ..from.clone() }) {
        return if to.nullable { Change::Nullable } else { Change::NotNull };
    }
    match &to.default {
        default if !like(caribou_schema::Column { default: default.clone(), ..from.clone() }) => {
            Change::Other
        }
        Some(_) => Change::Default,
        None => Change::NoDefault,
    }
}

/// What a constraint is told from others by.
fn title(constraint: &Constraint) -> String {
    match (&constraint.rule, &constraint.name) {
        (Rule::ForeignKey(key), _) => format!("foreign key {:?}", key.columns),
        (Rule::PrimaryKey(_), _) => "primary key".to_owned(),
        (_, Some(name)) => name.to_string(),
        (Rule::Unique(key), None) => format!("unique {:?}", key.columns),
        (Rule::Check { expression, .. } | Rule::Exclude(expression), None) => {
            format!("check {:?}", expression.names())
        }
    }
}

/// Returns the constraint that is meant.
pub(super) fn found<'c>(constraints: &'c [Constraint], which: &ConstraintRef) -> Option<&'c Constraint> {
    constraints.iter().find(|constraint| match which {
        ConstraintRef::Name(name) => constraint.name.as_ref() == Some(name),
        ConstraintRef::PrimaryKey => matches!(constraint.rule, Rule::PrimaryKey(_)),
        ConstraintRef::Rule(rule) => constraint.name.is_none() && constraint.rule == **rule,
    })
}

/// Returns the columns that a constraint is about; `columns` are those of its table.
pub(super) fn constraint_columns(rule: &Rule, is_column: impl Fn(&Name) -> bool) -> Vec<Name> {
    match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.clone(),
        Rule::ForeignKey(key) => key.columns.clone(),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => {
            expression.names().into_iter().filter(|name| is_column(name)).cloned().collect()
        }
    }
}

/// Returns the columns that an index is about.
pub(super) fn index_columns(index: &Index, is_column: impl Fn(&Name) -> bool) -> Vec<Name> {
    let of_part = |key: &IndexKey| match key {
        IndexKey::Column(name) => vec![name.clone()],
        IndexKey::Expression(expression) => {
            expression.names().into_iter().filter(|name| is_column(name)).cloned().collect()
        }
    };
    index.parts.iter().flat_map(|part| of_part(&part.key)).collect()
}
