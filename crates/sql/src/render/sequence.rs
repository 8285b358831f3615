//! Sequences.

use caribou_migration::Dialect;
use caribou_schema::{
    DataType, Existing, Missing, Name, QualifiedName, Sequence, SequenceChange, SequenceOptions,
};

use super::data_type::type_name;
use super::name::{name, qualified};

/// Writes `CREATE SEQUENCE`.
pub(super) fn create(sequence: &Sequence, existing: Existing, dialect: Dialect) -> String {
    let mut words = vec![match existing {
        Existing::Fail => "CREATE SEQUENCE".to_owned(),
        Existing::Skip => "CREATE SEQUENCE IF NOT EXISTS".to_owned(),
        Existing::Replace => "CREATE OR REPLACE SEQUENCE".to_owned(),
    }];
    words.push(qualified(&sequence.name, dialect));
    if sequence.data_type != DataType::BuiltIn("bigint".into()) && dialect == Dialect::Postgres {
        words.push(format!("AS {}", type_name(&sequence.data_type, dialect)));
    }
    words.extend(options(&sequence.options));
    words.extend(sequence.owner.as_ref().map(|owner| owned_by(Some(owner), dialect)));
    words.join(" ")
}

/// Writes `ALTER SEQUENCE`.
pub(super) fn alter(
    sequence: &QualifiedName,
    changed: &SequenceChange,
    new_type: Option<&DataType>,
    owner: Option<&Option<(QualifiedName, Name)>>,
    missing: Missing,
    dialect: Dialect,
) -> String {
    let mut words = vec![match missing {
        Missing::Fail => "ALTER SEQUENCE".to_owned(),
        Missing::Skip => "ALTER SEQUENCE IF EXISTS".to_owned(),
    }];
    words.push(qualified(sequence, dialect));
    words.extend(new_type.map(|new_type| format!("AS {}", type_name(new_type, dialect))));
    words.extend(changes(changed));
    words.extend(owner.map(|owner| owned_by(owner.as_ref(), dialect)));
    words.join(" ")
}

/// Writes the options that are given.
pub(super) fn options(options: &SequenceOptions) -> Vec<String> {
    let numbers = [
        ("INCREMENT BY", options.increment),
        ("MINVALUE", options.min),
        ("MAXVALUE", options.max),
        ("START WITH", options.start),
        ("CACHE", options.cache),
    ];
    let numbers = numbers.iter().filter_map(|(word, number)| Some(format!("{word} {}", (*number)?)));
    numbers.chain(options.cycle.then(|| "CYCLE".to_owned())).collect()
}

/// Writes the options that are changed.
pub(super) fn changes(change: &SequenceChange) -> Vec<String> {
    let number = |words: &str, number: Option<i64>| number.map(|number| format!("{words} {number}"));
    let bound = |words: &str, bound: Option<Option<i64>>| {
        bound.map(|bound| number(words, bound).unwrap_or_else(|| format!("NO {words}")))
    };
    let cycle = change.cycle.map(|cycles| if cycles { "CYCLE" } else { "NO CYCLE" }.to_owned());
    [
        number("INCREMENT BY", change.increment),
        bound("MINVALUE", change.min),
        bound("MAXVALUE", change.max),
        number("START WITH", change.start),
        number("CACHE", change.cache),
        cycle,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Writes what makes the counting of an identity column what it shall be, as clauses of `ALTER COLUMN`.
pub(super) fn changed_options(from: &SequenceOptions, to: &SequenceOptions) -> Vec<String> {
    let numbers = [
        ("SET INCREMENT BY", "SET INCREMENT BY 1", from.increment, to.increment),
        ("SET MINVALUE", "SET NO MINVALUE", from.min, to.min),
        ("SET MAXVALUE", "SET NO MAXVALUE", from.max, to.max),
        ("SET START WITH", "SET START WITH 1", from.start, to.start),
        ("SET CACHE", "SET CACHE 1", from.cache, to.cache),
    ];
    let changed = numbers.into_iter().filter(|(_, _, from, to)| from != to);
    let numbers = changed.map(|(word, default, _, to)| match to {
        Some(number) => format!("{word} {number}"),
        None => default.to_owned(),
    });
    let cycle = (from.cycle != to.cycle).then_some(if to.cycle { "SET CYCLE" } else { "SET NO CYCLE" });
    numbers.chain(cycle.map(str::to_owned)).collect()
}

fn owned_by(owner: Option<&(QualifiedName, Name)>, dialect: Dialect) -> String {
    match owner {
        Some((table, column)) => format!("OWNED BY {}.{}", qualified(table, dialect), name(column, dialect)),
        None => "OWNED BY NONE".into(),
    }
}
