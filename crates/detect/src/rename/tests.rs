//! What is asked and what is renamed: two schemas as SQL in, words and SQL out.

mod asked;
mod named;
mod renamed;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{Name, Object, QualifiedName, Schema, diff};
use caribou_sql::{render, replay};

use super::renames;
use crate::gone::gone;
use crate::settle::settled;
use crate::{Answers, Became, Content, Owners, Question, SchemaFile, Wanted, answering, wanted};

/// The answer that something goes.
const DROPPED: &str = "-";

/// Returns the questions, each with its candidates and their reasons; then the renames as SQL, and what is left to do.
fn check(dialect: Dialect, current: &str, wanted: &str, answers: &[(&str, &str)]) -> String {
    let current = schema(dialect, current);
    told(&current, &as_wanted(&current, &[("desk", wanted)]), answers)
}

fn told(current: &Schema, wanted: &Wanted, said: &[(&str, &str)]) -> String {
    let mut answers = Answers::default();
    for (subject, became) in said {
        let became = if *became == DROPPED { Became::Dropped } else { Became::Renamed((*became).to_owned()) };
        answers.became(*subject, became);
    }
    let mut text = String::new();
    for question in gone(current, wanted, &answers) {
        let Question::Gone { subject, kind, candidates } = question else { continue };
        writeln!(text, "{kind:?} {subject}?").unwrap();
        for candidate in candidates {
            let reasons: Vec<String> = candidate.reasons.iter().map(ToString::to_string).collect();
            writeln!(text, "  {} {}%: {}", candidate.name, candidate.score, reasons.join(", ")).unwrap();
        }
    }
    let heard = answering(current, wanted, &answers);
    for (subject, _) in answers.all().filter(|(subject, _)| !heard.contains(*subject)) {
        writeln!(text, "no answer: {subject}").unwrap();
    }
    let operations = renames(current, wanted, &answers);
    let mut there = current.clone();
    for operation in &operations {
        there.apply(operation).unwrap();
    }
    for statement in render(&operations, current).unwrap() {
        writeln!(text, "{statement};").unwrap();
    }
    let rest = diff(&there, &settled(&there, wanted));
    if !rest.is_empty() {
        writeln!(text, "then").unwrap();
    }
    for statement in render(&rest, &there).unwrap() {
        writeln!(text, "{statement};").unwrap();
    }
    text
}

fn schema(dialect: Dialect, sql: &str) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(sql, &mut schema).unwrap();
    assert!(schema.doubts().is_empty(), "{:?}", schema.doubts());
    schema
}

/// Reads the schema files of apps. All that is there is of the first.
fn as_wanted(current: &Schema, files: &[(&str, &str)]) -> Wanted {
    let labels: Vec<AppLabel> = files.iter().map(|(app, _)| AppLabel::parse(app).unwrap()).collect();
    let mut owners = Owners::default();
    for object in current.objects() {
        owners.give(object.id(), &labels[0]);
    }
    let files: Vec<SchemaFile<'_>> = std::iter::zip(&labels, files)
        .map(|(app, (_, text))| SchemaFile { app, file: "schema.sql", content: Content::Sql(text) })
        .collect();
    wanted(&files, (current, &owners), current.dialect()).unwrap()
}

/// Takes all names of constraints, indexes and owned sequences for chosen.
fn named(schema: Schema) -> Wanted {
    let mut chosen: BTreeSet<(QualifiedName, Name)> = BTreeSet::new();
    for table in schema.tables() {
        let constraints = table.constraints.iter().filter_map(|of| of.name.clone());
        let indexes = table.indexes.iter().filter_map(|of| of.name.clone());
        chosen.extend(constraints.chain(indexes).map(|name| (table.name.clone(), name)));
    }
    for sequence in schema.sequences() {
        let owner = sequence.owner.as_ref().map(|(table, _)| table.clone());
        chosen.extend(owner.map(|table| (table, sequence.name.name.clone())));
    }
    Wanted { schema, owners: Owners::default(), apps: BTreeSet::new(), chosen }
}

#[test]
fn nothing_is_asked_or_done_where_nothing_changes() {
    let sql = "CREATE TABLE account (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES account (id), CHECK (id > 0));
        CREATE INDEX ticket_owner ON ticket (owner);";
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let sql = if dialect == Dialect::Mysql { sql.replace("TEXT", "VARCHAR(50)") } else { sql.to_owned() };
        assert_eq!(check(dialect, &sql, &sql, &[]), "");
    }
}

#[test]
fn what_is_temporary_is_not_looked_at() {
    let mut before = schema(Dialect::Sqlite, "CREATE TABLE ticket (id INTEGER)");
    let mut temporary = before.tables().next().unwrap().clone();
    temporary.name = QualifiedName::plain(Name::object("draft", Dialect::Sqlite));
    temporary.temporary = true;
    before.insert(Object::Table(temporary));
    let wanted = as_wanted(&before, &[("desk", "CREATE TABLE ticket (id INTEGER)")]);
    assert_eq!(told(&before, &wanted, &[]), "");
}
