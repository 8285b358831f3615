//! PostgreSQL's `serial`: a sequence, a column that counts with it and who owns whom, in one word.

use std::borrow::Cow;
use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{
    Column, DataType, Existing, Name, Object, Operation, QualifiedName, Schema, Sequence, SequenceChange,
    Table, TableChange,
};

/// What a sequence is made for: the places of the operations that make it, its table, and the ownership.
#[derive(Default)]
struct Found<'o> {
    made: Option<(usize, &'o Sequence)>,
    owned: Option<(usize, &'o (QualifiedName, Name))>,
}

/// Operations in which `serial` columns stand for sequences.
pub(super) struct Folded<'o> {
    pub(super) operations: Cow<'o, [Operation]>,
    /// For each of them the places of those that it stands for, when there are fewer than there were.
    stands_for: Vec<Vec<usize>>,
}

impl Folded<'_> {
    /// Returns the places of operations among those that were given, sorted.
    pub(super) fn places(&self, folded: &[usize]) -> Vec<usize> {
        if self.stands_for.is_empty() {
            return folded.to_vec();
        }
        let mut places: Vec<usize> = folded.iter().flat_map(|at| &self.stands_for[*at]).copied().collect();
        places.sort_unstable();
        places
    }
}

/// Puts `serial` columns in place of sequences that are exactly what they would make.
pub(super) fn folded(operations: &[Operation], dialect: Dialect) -> Folded<'_> {
    let mut sequences: BTreeMap<&QualifiedName, Found<'_>> = BTreeMap::new();
    let mut tables: BTreeMap<&QualifiedName, (usize, &Table)> = BTreeMap::new();
    let mut added: BTreeMap<(&QualifiedName, &Name), (usize, &Column)> = BTreeMap::new();
    for (at, operation) in operations.iter().enumerate() {
        match operation {
            Operation::Create { object, existing: Existing::Fail } => match &**object {
                Object::Sequence(sequence) => {
                    let found = sequences.entry(&sequence.name).or_default();
                    found.made = Some((at, sequence));
                    found.owned = sequence.owner.as_ref().map(|owner| (at, owner));
                }
                Object::Table(table) => {
                    tables.insert(&table.name, (at, table));
                }
                _ => {}
            },
            Operation::Alter { table, change, .. } => {
                if let TableChange::AddColumn { column, existing: Existing::Fail, .. } = &**change {
                    added.insert((table, &column.name), (at, column));
                }
            }
            Operation::AlterSequence { name, options, data_type: None, owner: Some(Some(owner)), .. }
                if *options == SequenceChange::default() =>
            {
                sequences.entry(name).or_default().owned = Some((at, owner));
            }
            _ => {}
        }
    }
    if dialect != Dialect::Postgres || sequences.is_empty() {
        return Folded { operations: Cow::Borrowed(operations), stands_for: Vec::new() };
    }
    let mut columns: BTreeMap<usize, Vec<(&Name, &'static str)>> = BTreeMap::new();
    let mut gone: BTreeMap<usize, usize> = BTreeMap::new();
    for found in sequences.values() {
        let (Some((made, sequence)), Some((owned, (table, column)))) = (&found.made, found.owned) else {
            continue;
        };
        let made_with = tables.get(table).and_then(|(at, table)| Some((at, table.column(column)?)));
        let made_later = || added.get(&(table, column)).map(|(at, column)| (at, *column));
        let Some((at, of)) = made_with.or_else(made_later) else { continue };
        let Some(word) = word(sequence, of, table) else { continue };
        // What counts with it too needs it before its table is there.
        let other =
            |(_, other): &&(usize, &Table)| other.name != *table && counts_with(other, &sequence.name);
        if made <= at && !tables.values().any(|table| other(&table)) {
            columns.entry(*at).or_default().push((column, word));
            gone.extend([(*made, *at), (owned, *at)]);
        }
    }
    let kept = operations.iter().enumerate().filter(|(at, _)| !gone.contains_key(at));
    let (mut operations, mut stands_for) = (Vec::new(), Vec::new());
    for (at, operation) in kept {
        let with_it = gone.iter().filter(|(_, into)| **into == at && columns.contains_key(&at));
        stands_for.push(with_it.map(|(gone, _)| *gone).chain([at]).collect());
        operations.push(with_words(operation, columns.get(&at)));
    }
    Folded { operations: Cow::Owned(operations), stands_for }
}

fn counts_with(table: &Table, sequence: &QualifiedName) -> bool {
    let mut defaults = table.columns.iter().filter_map(|column| column.default.as_ref());
    defaults.any(|default| default.mentions_object(sequence))
}

/// Returns the word for a column if it makes this column and this sequence, and nothing else.
fn word(sequence: &Sequence, column: &Column, table: &QualifiedName) -> Option<&'static str> {
    let DataType::BuiltIn(number) = &column.data_type else { return None };
    let word = match number.as_str() {
        "bigint" => "bigserial",
        "integer" => "serial",
        "smallint" => "smallserial",
        _ => return None,
    };
    let serial = serial(column, word);
    let mut probe = Schema::empty(Dialect::Postgres);
    if let Some(schema) = &table.schema {
        probe.insert(Object::Namespace(schema.clone()));
    }
    let alone = Table::new(table.clone(), vec![serial]);
    let create = Operation::Create { object: Box::new(Object::Table(alone)), existing: Existing::Fail };
    probe.apply(&create).ok()?;
    let made = probe.sequence(&sequence.name)?;
    let same = made.data_type == sequence.data_type
        && made.options == sequence.options
        && sequence.comment.is_none()
        && probe.column(table, &column.name) == Some(column);
    same.then_some(word)
}

fn serial(column: &Column, word: &str) -> Column {
    Column { data_type: DataType::BuiltIn(word.into()), default: None, ..column.clone() }
}

fn with_words(operation: &Operation, columns: Option<&Vec<(&Name, &'static str)>>) -> Operation {
    let mut operation = operation.clone();
    if let (Operation::Alter { change, .. }, Some(columns)) = (&mut operation, columns)
        && let TableChange::AddColumn { column, .. } = &mut **change
        && let [(_, word)] = columns.as_slice()
    {
        *column = serial(column, word);
    }
    if let (Operation::Create { object, .. }, Some(columns)) = (&mut operation, columns)
        && let Object::Table(table) = &mut **object
    {
        for (name, word) in columns {
            for column in table.columns.iter_mut().filter(|column| column.name == **name) {
                *column = serial(column, word);
            }
        }
    }
    operation
}
