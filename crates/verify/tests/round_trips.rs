//! Migrations go up, down and up again; what is different then is seen.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use caribou_executor::{Action, Context, Script, Task, Work};
use caribou_migration::MigrationId;
use caribou_target::DatabaseUrl;
use caribou_verify::{Place, RoundTrip, Way, round_trips};
use jiff::Timestamp;

/// Takes pairs of scripts (no second one: no way back) there and back, and says what came of each.
fn trips(url: &str, scripts: &[(&str, Option<&str>)]) -> String {
    let script =
        |text: &str, file: &str| Work::Script(Script { file: file.into(), text: text.to_owned().into() });
    let way = |(number, (up, down)): (usize, &(&str, Option<&str>))| {
        let id: MigrationId = format!("tickets.{:04}_step", number + 1).parse().unwrap();
        let up = Task::apply(id.clone(), script(up, "up.sql"));
        let down =
            down.map(|down| Task { action: Action::Revert, ..Task::apply(id, script(down, "down.sql")) });
        Way { up, down }
    };
    let ways: Vec<Way<'_>> = scripts.iter().enumerate().map(way).collect();
    let clock = || Timestamp::now();
    let context = Context { clock: &clock, actor: None, version: "0", label: None };
    let place = Place::of(&DatabaseUrl::parse(url).unwrap());
    let mut said = String::new();
    for (id, trip) in round_trips(&place, &ways, &context, &mut |_| {}).unwrap() {
        let _ = match trip {
            RoundTrip::Lossless => writeln!(said, "{id}: lossless"),
            RoundTrip::Lossy(lost) => {
                let lost: Vec<String> =
                    lost.iter().map(|lost| format!("{} {:?}", lost.table, lost.columns)).collect();
                writeln!(said, "{id}: lossy: {}", lost.join(", "))
            }
            RoundTrip::Differs(differences) => {
                let all: Vec<String> = differences.iter().map(ToString::to_string).collect();
                writeln!(said, "{id}: differs: {}", all.join("; "))
            }
            RoundTrip::Fails(error) => writeln!(said, "{id}: fails: {error}"),
            RoundTrip::NoWayBack => writeln!(said, "{id}: no way back"),
            RoundTrip::UpFails(error) => writeln!(said, "{id}: does not even go up: {error}"),
            other => writeln!(said, "{id}: {other:?}"),
        };
    }
    // The name of a scratch database is in some messages of MariaDB.
    let mut words: Vec<String> = Vec::new();
    for word in said.split(' ') {
        match (word.find("caribou_scratch_"), word.find('.')) {
            (Some(start), Some(end)) if start < end => {
                words.push(format!("{}SCRATCH{}", &word[..start], &word[end..]));
            }
            _ => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

const EVERY_KIND: [(&str, Option<&str>); 8] = [
    (
        "CREATE TABLE team (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
         CREATE TABLE ticket (id INTEGER PRIMARY KEY, team_id INTEGER NOT NULL REFERENCES team (id), title VARCHAR(20))",
        Some("DROP TABLE ticket; DROP TABLE team"),
    ),
    ("ALTER TABLE ticket ADD COLUMN priority INTEGER", Some("ALTER TABLE ticket DROP COLUMN priority")),
    // The values of the column do not come back.
    ("ALTER TABLE ticket DROP COLUMN title", Some("ALTER TABLE ticket ADD COLUMN title VARCHAR(20)")),
    // The way back forgets the index.
    ("CREATE INDEX by_priority ON ticket (priority)", Some("SELECT 1")),
    ("DELETE FROM ticket", Some("SELECT 1")),
    ("CREATE TABLE note (id INTEGER PRIMARY KEY)", Some("DROP TABLE notes")),
    ("CREATE TABLE other (id INTEGER PRIMARY KEY)", None),
    ("ALTER TABLE nowhere ADD COLUMN x INTEGER", Some("SELECT 1")),
];

#[test]
fn every_kind_of_trip_on_sqlite() {
    insta::assert_snapshot!(trips("sqlite::memory:", &EVERY_KIND), @r#"
    tickets.0001_step: lossless
    tickets.0002_step: lossless
    tickets.0003_step: lossy: ticket ["title"]
    tickets.0004_step: differs: table ticket: index by_priority: missing | INDEX (priority)
    tickets.0005_step: lossy: ticket []
    tickets.0006_step: fails: tickets.0006_step: no such table: notes
    tickets.0007_step: no way back
    tickets.0008_step: does not even go up: tickets.0008_step: no such table: nowhere
    "#);
}

#[test]
fn every_kind_of_trip_on_postgresql() {
    let Some(server) = caribou_harness::postgres() else { return };
    insta::assert_snapshot!(trips(server.database("trips").url(), &EVERY_KIND), @r#"
    tickets.0001_step: lossless
    tickets.0002_step: lossless
    tickets.0003_step: lossy: ticket ["title"]
    tickets.0004_step: differs: table ticket: index by_priority: missing | INDEX (priority)
    tickets.0005_step: lossy: ticket []
    tickets.0006_step: fails: tickets.0006_step: table "notes" does not exist
    tickets.0007_step: no way back
    tickets.0008_step: does not even go up: tickets.0008_step: relation "nowhere" does not exist
    "#);
}

#[cfg(feature = "mysql")]
#[test]
fn every_kind_of_trip_on_mariadb() {
    let Some(server) = caribou_harness::mariadb() else { return };
    insta::assert_snapshot!(trips(server.database("trips").url(), &EVERY_KIND), @r#"
    tickets.0001_step: lossless
    tickets.0002_step: lossless
    tickets.0003_step: lossy: ticket ["title"]
    tickets.0004_step: differs: table ticket: index by_priority: missing | INDEX (priority)
    tickets.0005_step: lossy: ticket []
    tickets.0006_step: fails: tickets.0006_step: Unknown table 'SCRATCH.notes'
    tickets.0007_step: no way back
    tickets.0008_step: does not even go up: tickets.0008_step: Table 'SCRATCH.nowhere' doesn't exist
    "#);
}

#[test]
fn a_column_that_needs_a_value_goes_up_without_rows() {
    let scripts = [
        ("CREATE TABLE team (id INTEGER PRIMARY KEY)", Some("DROP TABLE team")),
        (
            "ALTER TABLE team ADD COLUMN name TEXT NOT NULL DEFAULT NULL",
            Some("ALTER TABLE team DROP COLUMN name"),
        ),
        (
            "ALTER TABLE team ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
            Some("ALTER TABLE team DROP COLUMN size"),
        ),
    ];
    insta::assert_snapshot!(trips("sqlite::memory:", &scripts), @"
    tickets.0001_step: lossless
    tickets.0002_step: lossless
    tickets.0003_step: lossless
    ");
}
