//! What an operation touches of the schema that it is run on: what it says, and what it is found to change.

use caribou_migration::Dialect;

use super::of_operation::{Touched, object};
use super::{Footprint, Resource, mentions};
use crate::apply::{Changed, family, is_on, uses};
use crate::{
    Action, Column, ColumnChange, Constraint, DataType, Expression, IndexKey, Name, Object, ObjectKind,
    Operation, QualifiedName, Rule, Schema, Table, TableChange,
};

pub(super) fn footprint(operation: &Operation, before: &mut Schema) -> Footprint {
    let dialect = before.dialect();
    let Ok(changes) = before.tried(operation) else { return Footprint::everything() };
    let mut touched = Touched::new(dialect, Some(before));
    touched.chooses_names = dialect == Dialect::Postgres && has_unnamed(operation);
    touched.operation(operation);
    touched.followers(operation);
    touched.values(operation);
    for change in &changes {
        touched.changed(operation, change);
    }
    let mut footprint = touched.footprint;
    if !before.doubts().is_empty() {
        // There may be what nobody knows of.
        footprint.add(operation.footprint(dialect));
    }
    footprint
}

/// Says whether a part that is made has no name.
fn has_unnamed(operation: &Operation) -> bool {
    match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(table) => {
                table.constraints.iter().any(|of| of.name.is_none())
                    || table.indexes.iter().any(|of| of.name.is_none())
            }
            _ => false,
        },
        Operation::Alter { change, .. } => match &**change {
            TableChange::AddConstraint { constraint, .. } => constraint.name.is_none(),
            TableChange::AttachPartition { .. } => true,
            _ => false,
        },
        Operation::CreateIndex { index, .. } => index.name.is_none(),
        Operation::CreateTableLike { .. } => true,
        _ => false,
    }
}

impl Touched<'_> {
    fn changed(&mut self, operation: &Operation, Changed { before, after }: &Changed) {
        let is_relabelled = matches!(operation, Operation::Rename { .. } | Operation::Move { .. });
        match (before, after) {
            (Some(object), None) | (None, Some(object)) if is_relabelled => self.relabelled(object),
            (None, Some(object)) => self.made(object),
            (Some(object), None) => self.dropped(object),
            (Some(Object::Table(before)), Some(Object::Table(after))) => {
                self.table_changed(operation, before, after);
            }
            (Some(before), Some(after)) => {
                self.by_shape(|touched| touched.object(before));
                self.made(after);
            }
            (None, None) => {}
        }
    }

    /// An object under the name that it has, or gets: with it goes all that it has.
    fn relabelled(&mut self, object: &Object) {
        let id = object.id();
        self.whole(&id);
        if let (Object::Table(table), Dialect::Mysql) = (object, self.dialect) {
            for name in table.constraints.iter().filter_map(|constraint| constraint.name.as_ref()) {
                self.constraint_name(&table.name, name);
            }
        }
    }

    fn made(&mut self, object: &Object) {
        match object {
            Object::View(view) if view.materialized => {
                self.object(object);
                self.runs([&view.query]);
                self.rows_behind(&view.reads);
            }
            _ => self.by_shape(|touched| touched.object(object)),
        }
        self.mends(object);
    }

    fn dropped(&mut self, object: &Object) {
        match object {
            // What a foreign key refers to can be deleted once it is gone.
            Object::Table(table) => {
                self.object(object);
                self.left(table);
            }
            _ => self.by_shape(|touched| touched.object(object)),
        }
        self.mends(object);
    }

    /// Touches the rows of what refers to a table that goes: SQLite deletes its rows first, MySQL asks for them.
    fn left(&mut self, table: &Table) {
        let Some(schema) = self.schema.filter(|schema| schema.dialect() != Dialect::Postgres) else { return };
        for referrer in schema.referrers(&table.name).into_iter().filter(|name| *name != table.name) {
            let constraints = schema.table(&referrer).into_iter().flat_map(|of| &of.constraints);
            let acts = constraints.into_iter().any(|of| match &of.rule {
                Rule::ForeignKey(key) => {
                    key.table == table.name && !matches!(key.on_delete, Action::NoAction | Action::Restrict)
                }
                _ => false,
            });
            if acts {
                self.cascades(&referrer);
            } else {
                self.reads(Resource::Rows(referrer));
            }
        }
    }

    fn table_changed(&mut self, operation: &Operation, before: &Table, after: &Table) {
        let name = &after.name;
        for column in unlike(before, after).chain(unlike(after, before)) {
            self.column(name, column);
        }
        let parts = match operation {
            Operation::Rename { .. } | Operation::Move { .. } => Parts::Follow,
            Operation::Alter { table, change, .. } => match **change {
                TableChange::RenameColumn { .. } if *table == *name => return,
                TableChange::RenameColumn { .. } => Parts::Follow,
                _ => Parts::Change,
            },
            _ => Parts::Change,
        };
        for constraint in before.constraints.iter().filter(|of| !after.constraints.contains(of)) {
            if parts == Parts::Follow {
                self.constraint_itself(name, constraint);
                continue;
            }
            self.constraint(name, constraint);
            self.unkeyed(name, constraint.rule.key().is_some());
        }
        for constraint in after.constraints.iter().filter(|of| !before.constraints.contains(of)) {
            if parts == Parts::Follow {
                self.constraint_itself(name, constraint);
                continue;
            }
            self.constraint(name, constraint);
            self.runs(expressions_of(constraint));
        }
        for index in before.indexes.iter().filter(|of| !after.indexes.contains(of)) {
            self.index(name, index);
            self.unkeyed(name, index.unique);
        }
        for index in after.indexes.iter().filter(|of| !before.indexes.contains(of)) {
            self.index(name, index);
            self.runs(&index.predicate);
            self.runs(index.parts.iter().filter_map(|part| match &part.key {
                IndexKey::Expression(expression) => Some(expression),
                IndexKey::Column(_) => None,
            }));
        }
        let bare = |table: &Table| Table {
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            ..table.clone()
        };
        if bare(before) != bare(after) {
            self.writes(object(ObjectKind::Table, name));
        }
    }

    /// A key that goes must not be the one that a foreign key stands on.
    fn unkeyed(&mut self, table: &QualifiedName, is_key: bool) {
        if is_key && self.schema.is_some_and(|schema| !schema.referrers(table).is_empty()) {
            self.reads(Resource::Constraints(table.clone()));
        }
    }

    /// Touches what refers to something that gets another name or another type, if only by a text that no database keeps in step.
    fn followers(&mut self, operation: &Operation) {
        let Some(schema) = self.schema else { return };
        if self.dialect == Dialect::Sqlite && asks_all(operation) {
            self.reads(Resource::Unsaid);
        }
        match operation {
            Operation::Rename { id, .. } | Operation::Move { id, .. } => {
                for id in mentions::of_object(schema, id) {
                    self.writes(Resource::Object(id));
                }
            }
            Operation::Alter { table, change, .. } => {
                let column = match &**change {
                    TableChange::RenameColumn { from, .. } => from,
                    TableChange::DropColumn { name, .. } => name,
                    TableChange::AlterColumn {
                        name,
                        change: ColumnChange::Type { .. } | ColumnChange::Whole { .. },
                    } => {
                        self.built_on(table, name);
                        name
                    }
                    _ => return,
                };
                for id in mentions::of_column(schema, table, column) {
                    self.writes(Resource::Object(id));
                }
            }
            _ => {}
        }
    }

    /// Needs the types whose values an expression may name: a default, a check or a view does not say of which type `'open'` is.
    fn values(&mut self, operation: &Operation) {
        let of_tables: Vec<&QualifiedName> = match operation {
            Operation::Alter { table, change, .. }
                if matches!(
                    **change,
                    TableChange::AlterColumn { .. } | TableChange::AddConstraint { .. }
                ) =>
            {
                vec![table]
            }
            Operation::CreateIndex { table, .. } => vec![table],
            Operation::Create { object, .. } => match &**object {
                Object::View(view) => view.reads.iter().collect(),
                Object::Opaque(opaque) => opaque.reads.iter().chain(&opaque.id.on).collect(),
                _ => return,
            },
            Operation::CreateTableAs { reads, .. } => reads.iter().collect(),
            _ => return,
        };
        let Some(schema) = self.schema else { return };
        let columns =
            of_tables.into_iter().filter_map(|table| schema.table(table)).flat_map(|table| &table.columns);
        for column in columns {
            if let DataType::Named { name, .. } = &column.data_type {
                self.footprint.shapes.insert(object(ObjectKind::Enum, name));
            }
        }
    }

    /// Writes what is built on a column and made anew when its type changes.
    fn built_on(&mut self, table: &QualifiedName, column: &Name) {
        let Some(schema) = self.schema else { return };
        for member in family(schema, table) {
            let Some(known) = schema.table(&member) else { continue };
            for constraint in known.constraints.iter().filter(|of| uses(of, column)) {
                self.constraint(&member, constraint);
            }
            for index in known.indexes.iter().filter(|index| is_on(index, column)) {
                self.index(&member, index);
            }
            for computed in known.columns.iter().filter(|of| {
                of.generated.as_ref().is_some_and(|generated| generated.expression.mentions(column))
            }) {
                self.column(&member, computed);
            }
            for referrer in schema.referrers(&member) {
                let constraints = schema.table(&referrer).into_iter().flat_map(|of| &of.constraints);
                for constraint in constraints {
                    if let Rule::ForeignKey(key) = &constraint.rule
                        && key.table == member
                        && (key.referenced.contains(column) || key.referenced.is_empty())
                    {
                        self.constraint(&referrer, constraint);
                    }
                }
            }
        }
    }

    /// SQLite looks at all views and triggers when something gets another name, and refuses that if one of them names what is not
    /// there: what breaks or mends one must stay where it is.
    fn mends(&mut self, object: &Object) {
        let Some(schema) = self.schema.filter(|_| self.dialect == Dialect::Sqlite) else { return };
        let is_there = |name: &QualifiedName| schema.relation(name).is_some();
        let (name, reads) = match object {
            Object::Table(table) => (&table.name, None),
            Object::View(view) => (&view.name, Some(&view.reads)),
            Object::Opaque(opaque) => (&opaque.id.name, Some(&opaque.reads)),
            _ => return,
        };
        let is_broken = reads.is_some_and(|reads| !reads.iter().all(is_there));
        let is_read = !matches!(object, Object::Opaque(_)) && mentions::is_read(schema, name);
        if is_broken || is_read {
            self.writes(Resource::Unsaid);
        }
    }
}

/// What becomes of the parts of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// They are made, changed or dropped.
    Change,
    /// They keep in step with a name; whoever touches one by its own name does not care.
    Follow,
}

/// Returns the columns of a table that another does not have as they are; most of them have their place there.
fn unlike<'t>(table: &'t Table, other: &'t Table) -> impl Iterator<Item = &'t Column> {
    let columns = table.columns.iter().enumerate();
    let is_unlike = |(place, column): &(usize, &Column)| {
        other.columns.get(*place) != Some(column) && other.column(&column.name) != Some(column)
    };
    columns.filter(is_unlike).map(|(_, column)| column)
}

/// Says whether SQLite looks at all views and triggers.
fn asks_all(operation: &Operation) -> bool {
    match operation {
        Operation::Rename { id, .. } => id.kind == ObjectKind::Table,
        Operation::Alter { change, .. } => {
            matches!(**change, TableChange::RenameColumn { .. } | TableChange::DropColumn { .. })
        }
        _ => false,
    }
}

fn expressions_of(constraint: &Constraint) -> Option<&Expression> {
    match &constraint.rule {
        Rule::Check { expression, .. } | Rule::Exclude(expression) => Some(expression),
        _ => None,
    }
}
