//! Operations that only serve another one, or that another one says already.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{
    ColumnChange, Constraint, ConstraintRef, IndexKey, Name, Object, ObjectId, ObjectKind, Operation,
    QualifiedName, Rule, Schema, SequenceChange, Table, TableChange,
};
use caribou_sql::{name, qualified};

type ColumnName = (QualifiedName, Name);

/// Returns the places of operations that need no line of their own.
pub(super) fn silent(operations: &[Operation], before: &Schema, after: &Schema) -> BTreeSet<usize> {
    let all = Net::of(operations, before, after);
    let silent = |place: &usize| all.is_silent(*place, &operations[*place]);
    (0..operations.len()).filter(silent).collect()
}

/// What operations come to.
struct Net<'a> {
    before: &'a Schema,
    after: &'a Schema,
    made_tables: BTreeSet<&'a QualifiedName>,
    made: BTreeSet<ObjectId>,
    gone_tables: BTreeSet<&'a QualifiedName>,
    renamed_tables: BTreeSet<QualifiedName>,
    added: BTreeSet<ColumnName>,
    dropped: BTreeSet<ColumnName>,
    /// The last change of each kind to each column.
    last: BTreeMap<(ColumnName, &'static str), usize>,
}

impl<'a> Net<'a> {
    fn of(operations: &'a [Operation], before: &'a Schema, after: &'a Schema) -> Self {
        let mut net = Self {
            before,
            after,
            made_tables: BTreeSet::new(),
            made: BTreeSet::new(),
            gone_tables: BTreeSet::new(),
            renamed_tables: BTreeSet::new(),
            added: BTreeSet::new(),
            dropped: BTreeSet::new(),
            last: BTreeMap::new(),
        };
        for (place, operation) in operations.iter().enumerate() {
            net.take(place, operation);
        }
        net
    }

    fn take(&mut self, place: usize, operation: &'a Operation) {
        match operation {
            Operation::Create { object, .. } => {
                if let Object::Table(table) = &**object {
                    self.made_tables.insert(&table.name);
                }
                self.made.insert(object.id());
            }
            Operation::CreateIndex { table, index, .. } => {
                self.made.extend(index.name.as_ref().map(|index| index_id(table, index)));
            }
            Operation::Drop { id, .. } if id.kind == ObjectKind::Table => {
                self.gone_tables.insert(&id.name);
            }
            Operation::Rename { id, to, .. } if id.kind == ObjectKind::Table => {
                self.renamed_tables.insert(id.name.sibling(to.clone()));
            }
            Operation::Alter { table, change, .. } => match &**change {
                TableChange::AddColumn { column, .. } => {
                    self.added.insert((table.clone(), column.name.clone()));
                }
                TableChange::DropColumn { name, .. } => {
                    self.dropped.insert((table.clone(), name.clone()));
                }
                TableChange::RenameColumn { .. } => {
                    self.renamed_tables.insert(table.clone());
                }
                TableChange::AlterColumn { name, change } => {
                    self.last.insert(((table.clone(), name.clone()), kind(change)), place);
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn is_silent(&self, place: usize, operation: &Operation) -> bool {
        match operation {
            Operation::Create { object, .. } => self.is_remade(object),
            Operation::CreateIndex { table, index, .. } => {
                let again = index.name.as_ref().is_some_and(|name| {
                    let there =
                        |schema: &Schema| schema.table(table).and_then(|table| table.index(name)).cloned();
                    there(self.before).is_some_and(|old| there(self.after) == Some(old))
                });
                index.implied || again || self.made_tables.contains(table)
            }
            Operation::Drop { id, .. } => self.is_drop_silent(id),
            Operation::Rename { id, .. } => self.is_rename_silent(id),
            Operation::Alter { table, change, .. } => self.is_change_silent(place, table, change),
            Operation::AlterSequence { options, data_type: None, .. } => {
                *options == SequenceChange::default()
            }
            Operation::Data { text, writes, .. } => self.is_fill(text, writes),
            Operation::Neutral { .. } => true,
            _ => false,
        }
    }

    /// Says whether an object is made that was there and is the same, or that a column brings along.
    fn is_remade(&self, object: &Object) -> bool {
        match object {
            Object::Sequence(sequence) => {
                self.after.sequence(&sequence.name).is_some_and(|sequence| sequence.owner.is_some())
            }
            Object::View(view) => self.before.view(&view.name).is_some_and(|old| {
                self.after
                    .view(&view.name)
                    .is_some_and(|new| old.query == new.query && old.columns == new.columns)
            }),
            Object::Opaque(opaque) => self.before.opaques().any(|old| old == opaque),
            _ => false,
        }
    }

    fn is_drop_silent(&self, id: &ObjectId) -> bool {
        match id.kind {
            ObjectKind::Table => false,
            ObjectKind::Index => self.before.index(&id.name, id.on.as_ref()).is_some_and(|(table, index)| {
                let goes_with = index.parts.iter().any(|part| match &part.key {
                    IndexKey::Column(column) => self.goes(table, column),
                    IndexKey::Expression(_) => false,
                });
                index.implied || goes_with || self.made.contains(&index_id(table, &id.name.name))
            }),
            // What is put aside is dropped in the end.
            ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain | ObjectKind::Sequence => {
                !self.before.contains(id)
            }
            _ => {
                self.made.contains(id) || id.on.as_ref().is_some_and(|table| self.gone_tables.contains(table))
            }
        }
    }

    fn is_rename_silent(&self, id: &ObjectId) -> bool {
        match id.kind {
            ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => self.made.contains(id),
            ObjectKind::Sequence => {
                let owner = self.before.sequence(&id.name).and_then(|sequence| sequence.owner.as_ref());
                self.made.contains(id) || owner.is_some()
            }
            ObjectKind::Index => {
                let owner = id.on.clone();
                owner.is_some_and(|table| self.renamed_tables.contains(&table))
                    || !self.renamed_tables.is_empty() && self.before.index(&id.name, None).is_none()
            }
            _ => false,
        }
    }

    fn is_change_silent(&self, place: usize, table: &QualifiedName, change: &TableChange) -> bool {
        match change {
            TableChange::AddColumn { .. } => false,
            TableChange::DropColumn { name, .. } => {
                self.is_added(table, name) && self.is_lasting(table, name)
            }
            TableChange::AlterColumn { name, change } => self.is_alter_silent(place, table, name, change),
            TableChange::AddConstraint { constraint, .. } => {
                self.made_tables.contains(table)
                    || self.is_of_new_column(constraint, table)
                    || has_rule(self.before.table(table), constraint)
            }
            TableChange::DropConstraint { which, .. } => {
                let found = self.before.table(table).and_then(|table| constraint_of(table, which));
                found.is_some_and(|constraint| {
                    has_rule(self.after.table(table), constraint)
                        || self.after.table(table).is_some_and(|table| is_changed(table, constraint))
                        || columns(&constraint.rule).iter().any(|column| self.goes(table, column))
                })
            }
            TableChange::RenameConstraint { .. } => self.renamed_tables.contains(table),
            TableChange::Nothing => true,
            _ => false,
        }
    }

    /// Only the last change of a kind counts, and only if something else comes of it.
    fn is_alter_silent(
        &self,
        place: usize,
        table: &QualifiedName,
        column: &Name,
        change: &ColumnChange,
    ) -> bool {
        if self.is_added(table, column) {
            return true;
        }
        let key = ((table.clone(), column.clone()), kind(change));
        if self.last.get(&key) != Some(&place) {
            return true;
        }
        let (Some(old), Some(new)) = (self.before.column(table, column), self.after.column(table, column))
        else {
            return false;
        };
        match change {
            ColumnChange::Type { .. } => old.data_type == new.data_type && old.collation == new.collation,
            ColumnChange::Default(_) => old.default == new.default,
            ColumnChange::Nullable(_) => old.nullable == new.nullable,
            ColumnChange::Whole { .. } => old == new,
            _ => false,
        }
    }

    /// Says whether a constraint is told with a column that comes: it is about this one alone.
    fn is_of_new_column(&self, constraint: &Constraint, table: &QualifiedName) -> bool {
        match columns(&constraint.rule).as_slice() {
            [column] => self.is_added(table, column),
            _ => false,
        }
    }

    /// Says whether a statement gives a column its value that has to have one.
    fn is_fill(&self, text: &str, writes: &BTreeSet<QualifiedName>) -> bool {
        let dialect = self.after.dialect();
        let Some(table) = writes.first().and_then(|table| self.after.table(table)) else { return false };
        table.columns.iter().any(|column| {
            let (to, written) = (qualified(&table.name, dialect), name(&column.name, dialect));
            let touched = self.is_added(&table.name, &column.name)
                || self.last.keys().any(|((owner, one), _)| *owner == table.name && *one == column.name);
            touched && text.starts_with(&format!("UPDATE {to} SET {written} = "))
        })
    }

    fn is_added(&self, table: &QualifiedName, column: &Name) -> bool {
        self.added.contains(&(table.clone(), column.clone()))
    }

    /// Says whether a column is there in the end.
    fn is_lasting(&self, table: &QualifiedName, column: &Name) -> bool {
        self.after.column(table, column).is_some()
    }

    /// Says whether a column goes, or its table.
    fn goes(&self, table: &QualifiedName, column: &Name) -> bool {
        self.gone_tables.contains(table) || self.dropped.contains(&(table.clone(), column.clone()))
    }
}

fn kind(change: &ColumnChange) -> &'static str {
    match change {
        ColumnChange::Type { .. } => "type",
        ColumnChange::Default(_) => "default",
        ColumnChange::Nullable(_) => "nullable",
        ColumnChange::Identity { .. } | ColumnChange::Counting { .. } => "identity",
        ColumnChange::Generated(_) => "generated",
        _ => "whole",
    }
}

fn index_id(table: &QualifiedName, index: &Name) -> ObjectId {
    let mut id = ObjectId::new(ObjectKind::Index, table.sibling(index.clone()));
    id.on = Some(table.clone());
    id
}

/// Returns the constraint that is meant.
pub(super) fn constraint_of<'t>(table: &'t Table, which: &ConstraintRef) -> Option<&'t Constraint> {
    let matches = |constraint: &&Constraint| match which {
        ConstraintRef::Name(name) => constraint.name.as_ref() == Some(name),
        ConstraintRef::PrimaryKey => matches!(constraint.rule, Rule::PrimaryKey(_)),
        ConstraintRef::Rule(rule) => constraint.rule == **rule,
    };
    table.constraints.iter().find(matches)
}

/// Says whether a table has a constraint that demands the same at the same time.
fn has_rule(table: Option<&Table>, constraint: &Constraint) -> bool {
    let same = |one: &Constraint| one.rule == constraint.rule && one.timing == constraint.timing;
    table.is_some_and(|table| table.constraints.iter().any(same))
}

/// Says whether a table has a constraint of which this one is another form: of the same name, or the foreign key of the same columns.
pub(super) fn is_changed(table: &Table, constraint: &Constraint) -> bool {
    let is_other_form = |one: &Constraint| match (&one.rule, &constraint.rule) {
        (Rule::ForeignKey(one), Rule::ForeignKey(other)) => one.columns == other.columns,
        _ => one.name.is_some() && one.name == constraint.name,
    };
    let is_other = |one: &&Constraint| one.rule != constraint.rule || one.timing != constraint.timing;
    table.constraints.iter().filter(is_other).any(is_other_form)
}

fn columns(rule: &Rule) -> Vec<&Name> {
    match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.iter().collect(),
        Rule::ForeignKey(key) => key.columns.iter().collect(),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.names(),
    }
}
