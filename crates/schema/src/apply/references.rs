//! What points to something by name, and follows when the name changes.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use super::Draft;
use crate::{
    DataType, Expression, IndexKey, Name, Object, ObjectId, ObjectKind, Opaque, Partition, QualifiedName,
    Rule, Sequence, Table, View,
};

/// Where a name stands, which says what it can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// Tables, views, sequences.
    Relation,
    /// Types; the rows of tables are of one too.
    Type,
    /// Functions and what is like them.
    Routine,
    /// Said by a query: any of these.
    Any,
}

/// A change of names.
pub(super) struct Redirect<'a> {
    /// Gives the new name, `None` where the name stays.
    pub(super) name: &'a dyn Fn(Space, &QualifiedName) -> Option<QualifiedName>,
    /// The word that changes in expressions, and the new one.
    pub(super) word: Option<(&'a Name, &'a Name)>,
}

impl Redirect<'_> {
    /// Changes every name that points to what is renamed.
    pub(super) fn apply(&self, draft: &mut Draft<'_>) {
        let tables = draft.tables.values().filter(|table| self.touches(table)).cloned().collect::<Vec<_>>();
        for mut table in tables {
            self.in_table(&mut table);
            draft.put_table(table);
        }
        let is_owned = |sequence: &&Sequence| {
            let owner = sequence.owner.as_ref();
            owner.is_some_and(|(table, _)| (self.name)(Space::Relation, table).is_some())
        };
        for mut sequence in draft.sequences.values().filter(is_owned).cloned().collect::<Vec<_>>() {
            if let Some((owner, _)) = &mut sequence.owner {
                self.redirect(Space::Relation, owner);
            }
            draft.put(Object::Sequence(sequence));
        }
        // MySQL keeps the texts of views as they are, and those of triggers but for their own table.
        let follows = draft.dialect() != Dialect::Mysql;
        let reading = draft.views.values().filter(|view| follows && self.is_read(&view.reads));
        for mut view in reading.cloned().collect::<Vec<_>>() {
            self.in_view(&mut view);
            draft.put(Object::View(view));
        }
        let pointing = draft.opaques.values().filter(|opaque| {
            if follows { self.touches_opaque(opaque) } else { self.touches_table_of(opaque) }
        });
        for mut opaque in pointing.cloned().collect::<Vec<_>>() {
            draft.take(&opaque.id);
            self.in_opaque(&mut opaque);
            draft.put(Object::Opaque(opaque));
        }
    }

    fn redirect(&self, space: Space, name: &mut QualifiedName) {
        if let Some(new) = (self.name)(space, name) {
            *name = new;
        }
    }

    fn is_read(&self, reads: &BTreeSet<QualifiedName>) -> bool {
        reads.iter().any(|name| (self.name)(Space::Any, name).is_some())
    }

    fn touches_opaque(&self, opaque: &Opaque) -> bool {
        self.is_read(&opaque.reads)
            || self.touches_table_of(opaque)
            || self.signature(&opaque.id) != opaque.id.signature
    }

    fn touches_table_of(&self, opaque: &Opaque) -> bool {
        let on = opaque.id.on.as_ref();
        on.is_some_and(|table| (self.name)(Space::Relation, table).is_some())
    }

    fn touches(&self, table: &Table) -> bool {
        let points = |space, name: &QualifiedName| (self.name)(space, name).is_some();
        let named = table.columns.iter().any(|column| match &column.data_type {
            DataType::Named { name, .. } => points(Space::Type, name),
            DataType::BuiltIn(_) => false,
        });
        let part = match &table.partition {
            Some(Partition::Of { table, .. }) => points(Space::Relation, table),
            Some(Partition::By(_)) | None => false,
        };
        let foreign = table.constraints.iter().any(|constraint| match &constraint.rule {
            Rule::ForeignKey(key) => points(Space::Relation, &key.table),
            _ => false,
        });
        named
            || part
            || foreign
            || table.inherits.iter().any(|parent| points(Space::Relation, parent))
            || self.word.is_some_and(|(old, _)| expressions(table).iter().any(|text| text.mentions(old)))
    }

    fn in_table(&self, table: &mut Table) {
        for column in &mut table.columns {
            if let DataType::Named { name, .. } = &mut column.data_type {
                self.redirect(Space::Type, name);
            }
        }
        if let Some(Partition::Of { table, .. }) = &mut table.partition {
            self.redirect(Space::Relation, table);
        }
        for constraint in &mut table.constraints {
            if let Rule::ForeignKey(key) = &mut constraint.rule {
                self.redirect(Space::Relation, &mut key.table);
            }
        }
        for parent in &mut table.inherits {
            self.redirect(Space::Relation, parent);
        }
        if let Some((old, new)) = self.word
            && table.column(old).is_none()
        {
            expressions_mut(table).into_iter().for_each(|expression| expression.rename(old, new));
        }
    }

    fn in_view(&self, view: &mut View) {
        self.in_reads(&mut view.reads);
        if let Some((old, new)) = self.word {
            view.query.rename(old, new);
        }
    }

    fn in_opaque(&self, opaque: &mut Opaque) {
        self.in_reads(&mut opaque.reads);
        if let Some(table) = &mut opaque.id.on {
            self.redirect(Space::Relation, table);
        }
        opaque.id.signature = self.signature(&opaque.id);
        // The database keeps the body of a routine as a text.
        let is_routine =
            matches!(opaque.id.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate);
        if let Some((old, new)) = self.word.filter(|_| !is_routine) {
            opaque.definition.rename(old, new);
            opaque.statement.iter_mut().for_each(|statement| statement.rename(old, new));
        }
    }

    /// Returns the signature of a routine with the types in it called what they are called now.
    fn signature(&self, routine: &ObjectId) -> Option<String> {
        let name = &routine.name.name;
        let arguments = routine.signature.as_ref()?.split(", ").map(|argument| {
            let stem = argument.trim_end_matches("[]");
            let (schema, text) = match stem.split_once('.') {
                Some((schema, text)) => (Some(name.with_text(schema)), text),
                None => (None, stem),
            };
            let name = QualifiedName { schema, name: name.with_text(text) };
            let suffix = &argument[stem.len()..];
            (self.name)(Space::Type, &name)
                .map_or_else(|| argument.to_owned(), |new| format!("{new}{suffix}"))
        });
        Some(arguments.collect::<Vec<_>>().join(", "))
    }

    fn in_reads(&self, reads: &mut BTreeSet<QualifiedName>) {
        let renamed = std::mem::take(reads).into_iter();
        *reads = renamed.map(|name| (self.name)(Space::Any, &name).unwrap_or(name)).collect();
    }
}

/// Returns every expression of a table.
pub(super) fn expressions(table: &Table) -> Vec<&Expression> {
    let mut all: Vec<&Expression> = Vec::new();
    for column in &table.columns {
        all.extend(&column.default);
        all.extend(&column.on_update);
        all.extend(column.generated.as_ref().map(|generated| &generated.expression));
    }
    for constraint in &table.constraints {
        if let Rule::Check { expression, .. } | Rule::Exclude(expression) = &constraint.rule {
            all.push(expression);
        }
    }
    for index in &table.indexes {
        all.extend(index.parts.iter().filter_map(|part| match &part.key {
            IndexKey::Expression(expression) => Some(expression),
            IndexKey::Column(_) => None,
        }));
        all.extend(&index.predicate);
    }
    match &table.partition {
        Some(Partition::By(by)) => all.push(by),
        Some(Partition::Of { bound, by, .. }) => {
            all.push(bound);
            all.extend(by);
        }
        None => {}
    }
    all
}

/// As [`expressions`], to be changed.
pub(super) fn expressions_mut(table: &mut Table) -> Vec<&mut Expression> {
    let mut all: Vec<&mut Expression> = Vec::new();
    for column in &mut table.columns {
        all.extend(&mut column.default);
        all.extend(&mut column.on_update);
        all.extend(column.generated.as_mut().map(|generated| &mut generated.expression));
    }
    for constraint in &mut table.constraints {
        if let Rule::Check { expression, .. } | Rule::Exclude(expression) = &mut constraint.rule {
            all.push(expression);
        }
    }
    for index in &mut table.indexes {
        all.extend(index.parts.iter_mut().filter_map(|part| match &mut part.key {
            IndexKey::Expression(expression) => Some(expression),
            IndexKey::Column(_) => None,
        }));
        all.extend(&mut index.predicate);
    }
    match &mut table.partition {
        Some(Partition::By(by)) => all.push(by),
        Some(Partition::Of { bound, by, .. }) => {
            all.push(bound);
            all.extend(by);
        }
        None => {}
    }
    all
}
