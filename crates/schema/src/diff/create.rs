//! What is made: first what other things stand on, in the end what stands on them.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;

use super::drop::table_needs;
use super::order::{Needs, order};
use super::plan::Plan;
use super::table::{Fate, foreign_key, target};
use super::types;
use crate::{
    Column, Constraint, Existing, Expression, IndexKey, Missing, Name, Object, ObjectId, ObjectKind, Opaque,
    Operation, QualifiedName, Rule, Sequence, Table, View,
};

/// Something that tables stand on, or a table.
enum Foundation<'a> {
    Type(Box<Object>),
    Sequence(&'a Sequence),
    Routine(Fate<'a, Opaque>, &'a Opaque),
    Table(&'a Table),
}

/// Something that stands on tables.
enum Dependent<'a> {
    Opaque(Fate<'a, Opaque>, &'a Opaque),
    View(&'a View),
}

/// A constraint that is added when all tables are there.
pub(super) type Postponed<'a> = (&'a QualifiedName, &'a Constraint);

impl<'a> Plan<'a> {
    /// Makes schemas, extensions, types, sequences, tables, and the routines that these need; returns the
    /// constraints that have to wait.
    pub(super) fn create(&self, operations: &mut Vec<Operation>) -> Vec<Postponed<'a>> {
        let (from, to) = (self.from, self.to);
        operations
            .extend(to.namespaces.difference(&from.namespaces).cloned().map(Object::Namespace).map(create));
        for extension in to.extensions.values() {
            match from.extensions.get(&extension.name) {
                None => operations.push(create(Object::Extension(extension.clone()))),
                Some(before) if before.schema != extension.schema => operations.push(Operation::Move {
                    id: Object::Extension(extension.clone()).id(),
                    schema: extension.schema.clone(),
                    missing: Missing::Fail,
                }),
                Some(_) => {}
            }
        }
        operations.extend(self.replaced.iter().flat_map(types::Replaced::begin));
        for after in to.enums.values() {
            let added = from.enums.get(&after.name).and_then(|before| types::additions(before, after));
            operations.extend(added.into_iter().flatten());
        }

        let foundations = self.foundations();
        let mut there: BTreeSet<&QualifiedName> = self.kept.keys().copied().collect();
        let mut postponed = Vec::new();
        for at in order(&foundation_needs(&foundations)) {
            match &foundations[at] {
                Foundation::Type(object) => operations.push(create((**object).clone())),
                Foundation::Routine(fate, opaque) => self.create_opaque(*fate, opaque, operations),
                Foundation::Sequence(sequence) => {
                    operations
                        .push(create(Object::Sequence(Sequence { owner: None, ..(*sequence).clone() })));
                }
                Foundation::Table(table) => {
                    there.insert(&table.name);
                    let waits = |constraint: &Constraint| {
                        self.waits(&table.name, constraint, &there) || self.is_twin(table, constraint)
                    };
                    postponed
                        .extend(table.constraints.iter().filter(|of| waits(of)).map(|of| (&table.name, of)));
                    let constraints = table.constraints.iter().filter(|of| !waits(of)).cloned().collect();
                    operations.push(create(Object::Table(Table { constraints, ..(*table).clone() })));
                }
            }
        }
        postponed
    }

    /// Makes views, triggers and what else stands on tables.
    pub(super) fn create_dependents(&self, operations: &mut Vec<Operation>) {
        let needed = self.needed_routines();
        let opaques = self.opaques.values().filter_map(|fate| Some(Dependent::Opaque(*fate, fate.made()?)));
        let late = opaques.filter(|dependent| match dependent {
            Dependent::Opaque(_, opaque) => !needed.contains(&opaque.id),
            Dependent::View(_) => true,
        });
        let dependents: Vec<Dependent<'_>> =
            late.chain(self.new_views.values().map(|view| Dependent::View(view))).collect();
        for at in order(&dependent_needs(&dependents)) {
            match dependents[at] {
                Dependent::Opaque(fate, opaque) => self.create_opaque(fate, opaque, operations),
                Dependent::View(view) => operations.push(create(Object::View(view.clone()))),
            }
        }
    }

    fn create_opaque(&self, fate: Fate<'_, Opaque>, opaque: &Opaque, operations: &mut Vec<Operation>) {
        let replaces = fate.from.is_some() && opaque.id.on.is_none() && self.is_replaceable(opaque.id.kind);
        let existing = if replaces { Existing::Replace } else { Existing::Fail };
        operations.push(Operation::Create { object: Box::new(Object::Opaque(opaque.clone())), existing });
        // One that is replaced keeps its comment.
        if replaces && opaque.comment.is_none() && fate.from.is_some_and(|before| before.comment.is_some()) {
            operations.push(super::comment(opaque.id.clone(), None));
        }
    }

    /// Returns what is made before the tables that stay are changed.
    fn foundations(&self) -> Vec<Foundation<'a>> {
        let is_new = |name: &QualifiedName| !self.replaced.iter().any(|of| of.from.name == *name);
        let enums = self.to.enums.values().filter(|of| !self.from.enums.contains_key(&of.name));
        let enums = enums.cloned().map(Object::Enum);
        let types = self.to.opaques.values().filter(|of| types::is_type(of.id.kind));
        let types = types.filter(|of| !self.from.opaques.contains_key(&of.id)).cloned().map(Object::Opaque);
        let types = enums
            .chain(types)
            .filter(|object| is_new(&object.id().name))
            .map(|object| Foundation::Type(Box::new(object)));
        let sequences = self.new_sequences.values().filter(|of| !self.old_sequences.contains_key(&of.name));
        let needed = self.needed_routines();
        let routines =
            self.opaques.values().filter_map(|fate| Some(Foundation::Routine(*fate, fate.made()?)));
        let routines =
            routines.filter(|of| matches!(of, Foundation::Routine(_, opaque) if needed.contains(&opaque.id)));
        types
            .chain(sequences.map(|sequence| Foundation::Sequence(sequence)))
            .chain(routines)
            .chain(self.new.values().map(|table| Foundation::Table(table)))
            .collect()
    }

    /// Returns the routines that are made and that columns, constraints or indexes call, and those that these read.
    fn needed_routines(&self) -> BTreeSet<ObjectId> {
        let made = self.opaques.values().filter_map(Fate::made).filter(|of| is_routine(of.id.kind));
        let made: Vec<&Opaque> = made.collect();
        if made.is_empty() {
            return BTreeSet::new();
        }
        let word = |name: &Name| name.as_str().to_lowercase();
        let mut called: BTreeSet<String> = BTreeSet::new();
        for table in self.to.tables.values() {
            called.extend(table_expressions(table).flat_map(Expression::called));
        }
        let mut needed: BTreeSet<ObjectId> = BTreeSet::new();
        loop {
            let is_called = |of: &&&Opaque| called.contains(&word(&of.id.name.name));
            let more = made.iter().filter(is_called).filter(|of| !needed.contains(&of.id));
            let more: Vec<&&Opaque> = more.collect();
            if more.is_empty() {
                return needed;
            }
            for opaque in more {
                needed.insert(opaque.id.clone());
                called.extend(opaque.reads.iter().map(|read| word(&read.name)));
                called.extend(opaque.definition.called());
            }
        }
    }

    /// Says whether a key is the same as one before it: PostgreSQL makes but one of them in one statement.
    fn is_twin(&self, table: &Table, constraint: &Constraint) -> bool {
        let is_other = |other: &&Constraint| !std::ptr::eq(*other, constraint);
        // The primary key is made first, wherever it stands.
        let mut before = table.constraints.iter().take_while(is_other).chain(
            table.constraints.iter().filter(is_other).filter(|of| matches!(of.rule, Rule::PrimaryKey(_))),
        );
        self.dialect() == Dialect::Postgres
            && matches!(constraint.rule, Rule::Unique(_))
            && before.any(|other| other.rule.key() == constraint.rule.key())
    }

    /// Says whether a foreign key of a new table cannot be made with it: what it refers to is not there yet. SQLite
    /// does not mind, and could not add it later.
    fn waits(
        &self,
        table: &QualifiedName,
        constraint: &Constraint,
        there: &BTreeSet<&QualifiedName>,
    ) -> bool {
        let Some(key) = foreign_key(constraint) else { return false };
        if key.table == *table || self.dialect() == Dialect::Sqlite {
            return false;
        }
        !there.contains(&key.table)
            || self.kept.get(&key.table).is_some_and(|kept| kept.gains_key(&target(self.to, key)))
    }
}

pub(super) fn create(object: Object) -> Operation {
    Operation::Create { object: Box::new(object), existing: Existing::Fail }
}

fn is_routine(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate)
}

fn foundation_needs(foundations: &[Foundation<'_>]) -> Vec<Needs> {
    let mut tables: BTreeMap<&QualifiedName, usize> = BTreeMap::new();
    let mut others: BTreeMap<Name, usize> = BTreeMap::new();
    for (at, foundation) in foundations.iter().enumerate() {
        match foundation {
            Foundation::Table(table) => drop(tables.insert(&table.name, at)),
            Foundation::Type(object) => drop(others.insert(object.id().name.name, at)),
            Foundation::Sequence(sequence) => drop(others.insert(sequence.name.name.clone(), at)),
            Foundation::Routine(_, opaque) => drop(others.insert(opaque.id.name.name.clone(), at)),
        }
    }
    let of = |foundation: &Foundation<'_>| match foundation {
        Foundation::Sequence(_) => Needs::default(),
        Foundation::Table(table) => {
            let mut needs = table_needs(table, &tables);
            let types = table.columns.iter().filter_map(|column| types::named(&column.data_type));
            let names = table_expressions(table).flat_map(Expression::names);
            needs.hard.extend(types.map(|name| &name.name).chain(names).filter_map(|name| others.get(name)));
            let called = table_expressions(table).flat_map(Expression::called);
            needs.hard.extend(called.filter_map(|word| others.get(&Name::from(word.as_str()))));
            needs
        }
        Foundation::Routine(_, opaque) => opaque_needs(opaque, &tables, &others),
        Foundation::Type(object) => match &**object {
            Object::Opaque(opaque) => opaque_needs(opaque, &tables, &others),
            _ => Needs::default(),
        },
    };
    let without_itself = |(at, mut needs): (usize, Needs)| {
        needs.hard.remove(&at);
        needs
    };
    foundations.iter().map(of).enumerate().map(without_itself).collect()
}

fn opaque_needs(
    opaque: &Opaque,
    tables: &BTreeMap<&QualifiedName, usize>,
    others: &BTreeMap<Name, usize>,
) -> Needs {
    let mut needs = Needs::default();
    needs.hard.extend(opaque.reads.iter().filter_map(|read| tables.get(read).or(others.get(&read.name))));
    needs.hard.extend(opaque.definition.names().into_iter().filter_map(|name| others.get(name)));
    let called = opaque.definition.called();
    needs.hard.extend(called.iter().filter_map(|word| others.get(&Name::from(word.as_str()))));
    let signature = opaque.id.signature.as_deref().unwrap_or_default();
    let words = signature.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    needs.hard.extend(words.filter_map(|word| others.get(&Name::from(word))));
    needs
}

fn dependent_needs(dependents: &[Dependent<'_>]) -> Vec<Needs> {
    let name = |dependent: &Dependent<'_>| match dependent {
        Dependent::Opaque(_, opaque) => (opaque.id.name.clone(), opaque.id.on.is_none()),
        Dependent::View(view) => (view.name.clone(), true),
    };
    let names = dependents.iter().enumerate().map(|(at, dependent)| (name(dependent), at));
    // What stands on something is not needed by others.
    let at: BTreeMap<QualifiedName, usize> =
        names.filter(|((_, alone), _)| *alone).map(|((name, _), at)| (name, at)).collect();
    let of = |(place, dependent): (usize, &Dependent<'_>)| {
        let (reads, text, on) = match dependent {
            Dependent::Opaque(_, opaque) => (&opaque.reads, &opaque.definition, opaque.id.on.as_ref()),
            Dependent::View(view) => (&view.reads, &view.query, None),
        };
        let mentioned = text.names().into_iter().map(|name| QualifiedName::plain(name.clone()));
        let mentioned: Vec<QualifiedName> = mentioned.collect();
        let mut needs = Needs::default();
        needs.hard.extend(reads.iter().chain(on).filter_map(|name| at.get(name)));
        needs.soft.extend(mentioned.iter().filter_map(|name| at.get(name)));
        needs.hard.remove(&place);
        needs.soft.retain(|other| *other != place && !needs.hard.contains(other));
        needs
    };
    dependents.iter().enumerate().map(of).collect()
}

/// Returns the expressions in the definition of a table.
fn table_expressions(table: &Table) -> impl Iterator<Item = &Expression> {
    let of_columns = table.columns.iter().flat_map(column_expressions);
    let of_constraints = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::Check { expression, .. } | Rule::Exclude(expression) => Some(expression),
        _ => None,
    });
    let keys = table.indexes.iter().flat_map(|index| &index.parts).filter_map(|part| match &part.key {
        IndexKey::Expression(expression) => Some(expression),
        IndexKey::Column(_) => None,
    });
    let predicates = table.indexes.iter().filter_map(|index| index.predicate.as_ref());
    of_columns.chain(of_constraints).chain(keys).chain(predicates)
}

fn column_expressions(column: &Column) -> impl Iterator<Item = &Expression> {
    column.default.iter().chain(column.generated.as_ref().map(|of| &of.expression)).chain(&column.on_update)
}
