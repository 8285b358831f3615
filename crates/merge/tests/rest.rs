//! Migrations that are the same as a whole, and what is left to compare when these are taken for one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_merge::{Comparison, Source, Verdict, compare, compare_rest};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::replay;

const BEFORE: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);";
const POINTS: &str = "ALTER TABLE ticket ADD COLUMN points INTEGER;";
const STATE: &str = "ALTER TABLE ticket ADD COLUMN state TEXT;";

/// Compares branches of migrations called `a0`, `a1`, ... and `b0`, `b1`, ...: returns the verdict, what is the same, and the verdict of the
/// rest with the statements that decide it.
fn rest(first: &[&str], second: &[&str]) -> String {
    let there = both(BEFORE, first, second);
    let turned = both(BEFORE, second, first);
    assert_eq!(verdicts(&there), verdicts(&turned), "it is not the same from the other side");
    let [whole, rest] = there;
    let same: Vec<String> =
        whole.same.iter().map(|same| format!("{}={}", same.first.name(), same.second.name())).collect();
    let left: Vec<String> = rest.decisions.iter().map(pair).collect();
    format!("{:?} {} rest {:?} {}", whole.verdict(), same.join(" "), rest.verdict(), left.join(" "))
}

fn pair(decision: &caribou_merge::Decision) -> String {
    format!("{}:{}", decision.first.id.name(), decision.second.id.name())
}

fn verdicts(of: &[Comparison; 2]) -> [Verdict; 2] {
    of.each_ref().map(Comparison::verdict)
}

fn both(before: &str, first: &[&str], second: &[&str]) -> [Comparison; 2] {
    let mut schema = Schema::empty(Dialect::Sqlite);
    replay(before, &mut schema).unwrap();
    let name = |side: char, at: usize| MigrationId::parse("tickets", &format!("{side}{at}")).unwrap();
    let [ours, theirs] = [('a', first), ('b', second)]
        .map(|(side, scripts)| (0..scripts.len()).map(|at| name(side, at)).collect::<Vec<_>>());
    let [first, second] = [(&ours, first), (&theirs, second)].map(|(ids, scripts)| {
        let source =
            |(id, script)| Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true };
        ids.iter().zip(scripts.iter().copied()).map(source).collect::<Vec<_>>()
    });
    let whole = compare(&schema, &first, &second).unwrap();
    let rest = compare_rest(&schema, &first, &second, &whole.same).unwrap();
    [whole, rest]
}

#[test]
fn what_follows_the_same_is_compared() {
    let (note, index) = ("CREATE TABLE note (id INTEGER);", "CREATE INDEX ticket_points ON ticket (points);");
    let rename = "ALTER TABLE ticket RENAME COLUMN points TO stars;";
    assert_eq!(rest(&[POINTS, note], &[POINTS, index]), "SameEffect a0=b0 rest Independent ");
    assert_eq!(rest(&[POINTS, rename], &[POINTS, index]), "OrderMatters a0=b0 rest OrderMatters a1:b1");
    assert_eq!(
        rest(&[POINTS, STATE, note], &[POINTS, STATE, index]),
        "SameEffect a0=b0 a1=b1 rest Independent "
    );
}

#[test]
fn a_branch_may_be_behind() {
    let gone = "ALTER TABLE ticket DROP COLUMN points;";
    assert_eq!(rest(&[POINTS, STATE], &[POINTS]), "SameEffect a0=b0 rest Independent ");
    // What undoes it, and what does it again, follows it in either branch.
    assert_eq!(rest(&[POINTS, gone], &[POINTS]), "OrderMatters a0=b0 rest Independent ");
    assert_eq!(rest(&[POINTS, gone, POINTS], &[POINTS]), "SameEffect a0=b0 rest Independent ");
}

#[test]
fn what_precedes_the_same_in_one_branch_has_to_commute_with_it() {
    let (rename, index) = (
        "ALTER TABLE ticket RENAME COLUMN title TO subject;",
        "CREATE INDEX ticket_state ON ticket (state, title);",
    );
    assert_eq!(rest(&[STATE, POINTS], &[POINTS]), "SameEffect a1=b0 rest Independent ");
    let swapped =
        rest(&[rename, "CREATE INDEX subjects ON ticket (id);"], &["CREATE INDEX subjects ON ticket (id);"]);
    assert_eq!(swapped, "SameEffect a1=b0 rest Independent ");
    let needed = rest(&[STATE, index], &["ALTER TABLE ticket ADD COLUMN state INTEGER;", index]);
    assert_eq!(needed, "Contradict a1=b1 rest Contradict a0:b0");
    assert_eq!(rest(&[POINTS, STATE], &[STATE, POINTS]), "SameEffect a0=b1 a1=b0 rest Independent ");
}

#[test]
fn rows_that_are_changed_once_are_changed_once() {
    let counted = format!("{POINTS} UPDATE ticket SET points = 1;");
    let more = "UPDATE ticket SET points = points + 1;";
    assert_eq!(rest(&[&counted, more], &[&counted]), "SameEffect a0=b0 rest Independent ");
    assert_eq!(rest(&[&counted, more], &[&counted, more]), "OrderMatters a0=b0 rest OrderMatters a1:b1");
    // Nobody knows whether that is meant to be done twice.
    assert_eq!(
        rest(&["UPDATE ticket SET id = id + 1;"], &["UPDATE ticket SET id = id + 1;"]),
        "OrderMatters  rest OrderMatters a0:b0"
    );
}

#[test]
fn a_part_of_a_migration_is_no_migration() {
    let (one, other) = (format!("{POINTS} {STATE}"), format!("{POINTS} CREATE TABLE note (id INTEGER);"));
    assert_eq!(rest(&[&one], &[&other]), "SameEffect  rest SameEffect a0:b0");
    assert_eq!(rest(&[&one], &[POINTS, STATE]), "SameEffect  rest SameEffect a0:b0 a0:b1");
    // Each is the same as one other at most.
    let again = "CREATE TABLE IF NOT EXISTS note (id INTEGER);";
    assert_eq!(rest(&[again], &[again, again]), "SameEffect a0=b0 rest Independent ");
}
