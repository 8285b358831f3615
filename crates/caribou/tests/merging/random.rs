//! Random branches, three at a time: whatever joins them makes databases of any history alike.

use std::collections::BTreeMap;

use caribou::MergeError;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::lives::{Branches, Migration};

const BASE: Migration<'static> = (
    "desk.0001_initial",
    &[],
    "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, status TEXT);\n\
     CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT);\n\
     CREATE INDEX by_status ON ticket (status);\n\
     INSERT INTO ticket (title, status) VALUES ('one', 'open'), (NULL, NULL);",
);

/// How many threes of branches are tried.
const CASES: u32 = 12;

/// What a branch may do. Many of them meet, and nearly all can be joined.
const STATEMENTS: [&str; 20] = [
    "ALTER TABLE ticket ADD COLUMN due TEXT;",
    "ALTER TABLE ticket ADD COLUMN rank INTEGER NOT NULL DEFAULT 1;",
    "ALTER TABLE account ADD COLUMN email TEXT;",
    "ALTER TABLE ticket RENAME COLUMN title TO subject;",
    "ALTER TABLE ticket RENAME COLUMN status TO state;",
    "ALTER TABLE account RENAME COLUMN name TO full_name;",
    "ALTER TABLE ticket RENAME TO issue;",
    "ALTER TABLE account RENAME TO person;",
    "DROP INDEX by_status;",
    "DROP INDEX IF EXISTS by_status; CREATE INDEX by_status ON ticket (status, id);",
    "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS SELECT id FROM ticket;",
    "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS SELECT title FROM ticket;",
    "DROP VIEW IF EXISTS shown; CREATE VIEW shown AS SELECT status FROM ticket;",
    "DROP VIEW IF EXISTS people; CREATE VIEW people AS SELECT name FROM account;",
    "DROP VIEW IF EXISTS people; CREATE VIEW people AS SELECT id FROM account;",
    "CREATE INDEX by_title ON ticket (title);",
    "CREATE INDEX by_name ON account (name);",
    "CREATE TABLE IF NOT EXISTS label (id INTEGER PRIMARY KEY, name TEXT);",
    "CREATE TABLE IF NOT EXISTS label (id INTEGER PRIMARY KEY, color TEXT);",
    "UPDATE ticket SET status = 'new' WHERE status IS NULL;",
];

const NAMES: [[&str; 2]; 3] =
    [["desk.0002_a", "desk.0003_a"], ["desk.0002_b", "desk.0003_b"], ["desk.0002_c", "desk.0003_c"]];
const ON: &[&str] = &["desk.0001_initial"];

#[test]
fn whatever_joins_three_branches_makes_all_databases_alike() {
    let branch = || (select(&STATEMENTS[..]), proptest::option::weighted(0.3, select(&STATEMENTS[..])));
    let all = (branch(), branch(), branch(), prop::array::uniform3(any::<Index>()));
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let count = std::cell::RefCell::new(&mut seen);
    let result = runner.run(&all, |(a, b, c, order)| {
        let mut branches: Vec<Vec<Migration<'static>>> = Vec::new();
        for ([first, second], (up, then)) in NAMES.iter().zip([a, b, c]) {
            let mut branch: Vec<Migration<'static>> = vec![(first, ON, up)];
            branch.extend(then.map(|then| (*second, std::slice::from_ref(first), then)));
            branches.push(branch);
        }
        let mut heads: Vec<&str> = branches.iter().map(|branch| branch[branch.len() - 1].0).collect();
        let mut first = Vec::new();
        for index in order {
            first.push(heads.remove(index.index(heads.len())));
        }
        let branches: Vec<&[Migration<'_>]> = branches.iter().map(Vec::as_slice).collect();
        let all = Branches { base: &[BASE], branches: &branches };
        let came = if !all.run_alone() {
            "does not run"
        } else {
            match all.joined(&first) {
                Ok((joins, ..)) if joins.len() > 1 || joins[0].contains("statements") => {
                    "joined with statements"
                }
                Ok(_) => "joined",
                Err(MergeError::Unproven(_) | MergeError::Proof(_)) => "unproven",
                Err(
                    MergeError::Read(_) | MergeError::File(_) | MergeError::Write(_) | MergeError::Graph(_),
                ) => {
                    return Err(TestCaseError::fail("not decided"));
                }
                Err(_) => "refused",
            }
        };
        *count.borrow_mut().entry(came).or_default() += 1;
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    let joined = seen.get("joined with statements").copied().unwrap_or_default();
    assert!(joined * 10 > CASES as usize, "{seen:?}: if hardly any can be joined, nothing is tested here");
}
