//! Renames over schemas that a database could have.

#[path = "../../schema/tests/support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use caribou_detect::{Answers, Became, Owners, Question, Wanted, answering, detect};
use caribou_migration::Dialect;
use caribou_schema::{
    Constraint, Index, Missing, Name, Object, ObjectId, ObjectKind, Operation, QualifiedName, Schema,
    TableChange, diff,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use support::{Shown, unlike};

/// Coins, thrown one after the other and again from the first.
#[derive(Debug, Clone)]
struct Coins {
    thrown: Vec<bool>,
    at: usize,
}

impl Coins {
    fn throw(&mut self) -> bool {
        self.at += 1;
        self.thrown[self.at % self.thrown.len()]
    }
}

fn coins() -> impl Strategy<Value = Coins> {
    vec(any::<bool>(), 13).prop_map(|thrown| Coins { thrown, at: 0 })
}

/// New names for things that are counted: no two are the same, some are names that others have.
fn names(all: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(all, all.len() - 1).prop_shuffle()
}

/// The new names of tables, and of columns and values.
type Names = (Vec<&'static str>, Vec<&'static str>, Vec<&'static str>);

fn new_names() -> impl Strategy<Value = Names> {
    (names(&["a", "b", "c", "d"]), names(&["x", "y", "z", "u", "w"]), names(&["p", "q", "r", "s", "t"]))
}

/// Gives tables, columns and values other names, by way of free ones; `None` when that cannot be, as with a view in the way.
fn renamed(current: &Schema, (tables, columns, values): &Names) -> Option<(Schema, Answers)> {
    let mut schema = current.clone();
    let mut answers = Answers::default();
    for is_last in [false, true] {
        for (at, table) in current.tables().enumerate() {
            let aside = table.name.sibling(table.name.name.with_text(format!("table{at}")));
            let new = table.name.sibling(table.name.name.with_text(tables[at]));
            let (from, to) = if is_last { (&aside, &new) } else { (&table.name, &aside) };
            schema.apply(&rename(ObjectId::new(ObjectKind::Table, from.clone()), &to.name)).ok()?;
            for (place, column) in table.columns.iter().enumerate() {
                let aside = column.name.with_text(format!("column{place}"));
                let new = column.name.with_text(columns[place]);
                let (from, to_column) = if is_last { (&aside, &new) } else { (&column.name, &aside) };
                let change = TableChange::RenameColumn { from: from.clone(), to: to_column.clone() };
                schema.apply(&alter(to, change)).ok()?;
                if !is_last && new != column.name {
                    answers
                        .became(format!("{}.{}", table.name, column.name), Became::Renamed(new.to_string()));
                }
            }
            if !is_last && new != table.name {
                answers.became(table.name.to_string(), Became::Renamed(new.to_string()));
            }
        }
        for of in current.enums() {
            for (at, value) in of.values.iter().enumerate() {
                let (aside, new) = (format!("value{at}"), values[at].to_owned());
                let (from, to) = if is_last { (&aside, &new) } else { (value, &aside) };
                let (name, from, to) = (of.name.clone(), from.clone(), to.clone());
                schema.apply(&Operation::RenameValue { name, from, to }).ok()?;
                if !is_last && new != *value {
                    answers.became(format!("{}.{value}", of.name), Became::Renamed(new));
                }
            }
        }
    }
    Some((schema, answers))
}

/// The names that somebody wrote, each with the table that it belongs to.
type Asked = BTreeSet<(QualifiedName, Name)>;

/// Makes a schema anew so that the database chooses some of the names; `None` when one that is asked for is taken then.
fn chosen_anew(schema: &Schema, coins: &mut Coins) -> Option<Wanted> {
    let mut anew = Schema::empty(schema.dialect());
    let mut asked = Asked::new();
    for mut operation in diff(&anew, schema) {
        match &mut operation {
            Operation::Create { object, .. } => {
                if let Object::Table(table) = &mut **object {
                    let (owner, has) = (&table.name, &mut asked);
                    table.constraints.iter_mut().for_each(|of| forget_constraint(of, owner, has, coins));
                    table.indexes.iter_mut().for_each(|of| forget_index(of, owner, has, coins));
                }
            }
            Operation::Alter { table, change, .. } => {
                if let TableChange::AddConstraint { constraint, .. } = &mut **change {
                    forget_constraint(constraint, table, &mut asked, coins);
                }
            }
            Operation::CreateIndex { table, index, .. } if schema.dialect() != Dialect::Sqlite => {
                forget_index(index, table, &mut asked, coins);
            }
            _ => {}
        }
        anew.apply(&operation).ok()?;
    }
    let mut chosen = BTreeSet::new();
    for table in anew.tables() {
        let constraints = table.constraints.iter().map(|of| &of.name);
        let names = constraints.chain(table.indexes.iter().map(|of| &of.name)).flatten();
        chosen.extend(names.map(|name| (table.name.clone(), name.clone())));
    }
    chosen.retain(|part| !asked.contains(part));
    let owned = anew.sequences().filter_map(|of| Some((of.name.clone(), of.owner.clone()?.0)));
    for (at, (name, owner)) in owned.collect::<Vec<_>>().into_iter().enumerate() {
        if coins.throw() {
            let new = name.name.with_text(format!("chosen{at}"));
            anew.apply(&rename(ObjectId::new(ObjectKind::Sequence, name), &new)).ok()?;
            chosen.insert((owner, new));
        }
    }
    Some(Wanted { schema: anew, owners: Owners::default(), apps: BTreeSet::new(), chosen })
}

fn forget_constraint(of: &mut Constraint, owner: &QualifiedName, asked: &mut Asked, coins: &mut Coins) {
    // A comment calls the constraint by its name.
    if of.comment.is_none() && coins.throw() {
        of.name = None;
    }
    asked.extend(of.name.clone().map(|name| (owner.clone(), name)));
}

fn forget_index(of: &mut Index, owner: &QualifiedName, asked: &mut Asked, coins: &mut Coins) {
    if of.comment.is_none() && coins.throw() {
        of.name = None;
    }
    asked.extend(of.name.clone().map(|name| (owner.clone(), name)));
}

fn rename(id: ObjectId, to: &Name) -> Operation {
    Operation::Rename { id, to: to.clone(), missing: Missing::Fail }
}

fn alter(table: &QualifiedName, change: TableChange) -> Operation {
    Operation::Alter { table: table.clone(), change: Box::new(change), missing: Missing::Fail }
}

/// Says whether an operation gives something another name that holds rows.
fn renames_rows(operation: &Operation) -> bool {
    match operation {
        Operation::Rename { id, .. } => id.kind == ObjectKind::Table,
        Operation::RenameValue { .. } => true,
        Operation::Alter { change, .. } => matches!(**change, TableChange::RenameColumn { .. }),
        _ => false,
    }
}

fn is_rename(operation: &Operation) -> bool {
    matches!(operation, Operation::Rename { .. })
        || renames_rows(operation)
        || matches!(operation, Operation::Alter { change, .. } if matches!(**change, TableChange::RenameConstraint { .. }))
}

/// A schema with a table or several.
fn schema() -> impl Strategy<Value = Shown> {
    support::dialect().prop_flat_map(with_tables)
}

fn pair() -> impl Strategy<Value = (Shown, Shown)> {
    support::dialect().prop_flat_map(|dialect| (with_tables(dialect), support::schema(dialect)))
}

fn with_tables(dialect: Dialect) -> impl Strategy<Value = Shown> {
    support::schema(dialect).prop_filter("a table is there", |Shown(schema)| schema.tables().count() > 0)
}

/// What anybody may say.
fn any_answers() -> impl Strategy<Value = Answers> {
    let table = || select(vec!["a", "b", "c"]);
    let column = || select(vec!["x", "y", "z"]);
    let subject = prop_oneof![
        table().prop_map(str::to_owned),
        (table(), column()).prop_map(|(table, column)| format!("{table}.{column}")),
        (select(vec!["mood", "kind"]), select(vec!["p", "q"]))
            .prop_map(|(of, value)| format!("{of}.{value}")),
    ];
    let became = prop_oneof![
        1 => Just(Became::Dropped),
        3 => select(vec!["a", "b", "c", "x", "y", "z", "p", "q"]).prop_map(|name| Became::Renamed(name.to_owned())),
    ];
    vec((subject, became), 0..9).prop_map(|said| {
        let mut answers = Answers::default();
        said.into_iter().for_each(|(subject, became)| answers.became(subject, became));
        answers
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_only_renamed_is_renamed(Shown(current) in schema(), names in new_names(), mut coins in coins()) {
        let Some((renamed, answers)) = renamed(&current, &names) else { return Ok(()) };
        let Some(wanted) = chosen_anew(&renamed, &mut coins) else { return Ok(()) };
        let heard = answering(&current, &wanted, &answers);
        for (subject, _) in answers.all() {
            prop_assert!(heard.contains(subject), "{subject} is no answer");
        }
        let found = detect(&current, &wanted, &answers);
        prop_assert_eq!(&found.questions, &[], "of {:?}", answers);
        // An operation can drop the index that MySQL made for a key, a server cannot.
        let is_implied =
            |operation: &Operation| matches!(operation, Operation::CreateIndex { index, .. } if index.implied);
        let operations = found.operations.iter();
        let others: Vec<&Operation> = operations.filter(|of| !is_rename(of) && !is_implied(of)).collect();
        prop_assert!(others.is_empty(), "{others:?}\nof {:?}\nto {:?}", found.operations, Shown(wanted.schema));
    }

    #[test]
    fn nothing_is_renamed_that_nobody_said((Shown(current), Shown(other)) in pair(), mut coins in coins()) {
        let Some(wanted) = chosen_anew(&other, &mut coins) else { return Ok(()) };
        let found = detect(&current, &wanted, &Answers::default());
        // A diff puts old types aside, but no tables and no columns.
        prop_assert!(!found.operations.iter().any(renames_rows), "{:?}", found.operations);
    }

    #[test]
    fn whatever_is_said_the_way_leads_to_what_is_wanted(
        (Shown(current), Shown(other)) in pair(),
        answers in any_answers(),
        mut coins in coins(),
    ) {
        let Some(wanted) = chosen_anew(&other, &mut coins) else { return Ok(()) };
        let found = detect(&current, &wanted, &answers);
        let mut schema = current.clone();
        for operation in &found.operations {
            let applied = schema.apply(operation);
            prop_assert!(applied.is_ok(), "{}\nat {operation:?}\nof {:?}", applied.unwrap_err(), found.operations);
        }
        let unlike = unlike(&schema, &found.wanted);
        prop_assert!(unlike.is_empty(), "{}\nafter {:?}", unlike.join("\n"), found.operations);
        let gone = found.questions.iter().filter(|question| matches!(question, Question::Gone { .. }));
        let asked: BTreeSet<&str> = gone.map(Question::subject).collect();
        for subject in answering(&current, &wanted, &answers) {
            prop_assert!(!asked.contains(subject.as_str()), "{subject} is answered");
        }
    }
}
